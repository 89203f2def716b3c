import { isDeepStrictEqual } from 'node:util';
import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import type { Grounds } from '@/lib/contract/grounds';
import { type KeyRow, keyOf, type PairKey } from '@/lib/pair/pair-key';
import { type Finding, judgePair } from '@/lib/pair/plan-repair';
import { readEvidence } from '@/lib/pair/read-pairs';
import { DISAGREEMENT_KINDS, type ViolationKind } from '@/lib/vocabulary/violations';
import { brokenBefore } from './relapses';

/** What an audit of some pairs saw and wrote. */
export type Audited = { pairs: number; found: number; resolved: number };

/** What a look at some pairs saw: `news` are the pairs with a finding that was stored or changed. */
export type Looked = { pairs: number; news: PairKey[]; resolved: number };

/** What the check of every few minutes sees by itself. A pair that vanished, it sees only when the number of pairs falls. */
const CHECKED: ReadonlySet<ViolationKind> = new Set(
  DISAGREEMENT_KINDS.filter((kind) => kind !== 'vanished_pair'),
);

type OpenRow = KeyRow & {
  id: string;
  version: string;
  kind: ViolationKind;
  progress_level: number | null;
  license_level: number | null;
  /** Null until the second look. */
  grounds: Grounds | null;
};

/**
 * Holds pairs against the ledger and the license history. Findings that no check can see are stored as violations without
 * their second look, which a check or the end of the audit gives them. Those that are so no longer are resolved.
 */
export async function auditPairs(db: Queryable, keys: SQL): Promise<Audited> {
  const { pairs, news, resolved } = await look(db, keys, (kind) => !CHECKED.has(kind));
  return { pairs, found: news.length, resolved };
}

/** The same with every kind of finding: what a check sees as well. */
export function lookAtPairs(db: Queryable, keys: SQL): Promise<Looked> {
  return look(db, keys, () => true);
}

async function look(db: Queryable, keys: SQL, judges: (kind: ViolationKind) => boolean): Promise<Looked> {
  // First what is open: a finding that a decision opens after that is newer than this look, and is left as it is.
  const open = await readOpen(db, keys);
  const evidenceOf = await readEvidence(db, keys);
  const news: { key: KeyRow; finding: Finding; progress: number | null; license: number | null }[] = [];
  const gone: OpenRow[] = [];
  for (const [text, { key, evidence }] of evidenceOf) {
    const { finding, grounds } = judgePair(evidence);
    const known = open.get(text);
    if (known && judges(known.kind) && finding === null) gone.push(known);
    if (finding === null || !judges(finding.kind)) continue;
    const { progressLevel: progress, licenseLevel: license } = evidence;
    const same =
      known?.kind === finding.kind &&
      known.progress_level === progress &&
      known.license_level === license &&
      (known.grounds === null || isDeepStrictEqual(known.grounds, grounds));
    if (!same) news.push({ key, finding, progress, license });
  }
  await storeNews(db, news);
  await resolve(db, gone);
  return { pairs: evidenceOf.size, news: news.map(({ key }) => keyOf(key)), resolved: gone.length };
}

async function readOpen(db: Queryable, keys: SQL): Promise<Map<string, OpenRow>> {
  const { rows } = await db.execute<OpenRow>(sql`
    SELECT v.* FROM ${keys} JOIN LATERAL (
      SELECT x.id, x.xmin AS version, x.user_id, x.specialization_id, x.kind, x.progress_level, x.license_level, x.grounds
      FROM violations x
      WHERE x.user_id = k.user_id AND x.specialization_id = k.specialization_id AND x.resolved_at IS NULL LIMIT 1) v ON true`);
  return new Map(rows.map((row) => [`${row.user_id}/${row.specialization_id}`, row]));
}

async function storeNews(
  db: Queryable,
  news: { key: KeyRow; finding: Finding; progress: number | null; license: number | null }[],
): Promise<void> {
  if (news.length === 0) return;
  const column = <T>(value: (one: (typeof news)[number]) => T) => sql.param(news.map(value));
  await db.execute(sql`
    INSERT INTO violations (user_id, specialization_id, kind, progress_level, license_level, broken_7d, broken_30d)
    SELECT k.*, b.* FROM unnest(${column(({ key }) => key.user_id)}::bigint[], ${column(({ key }) => key.specialization_id)}::text[],
      ${column(({ finding }) => finding.kind)}::text[], ${column(({ progress }) => progress)}::integer[],
      ${column(({ license }) => license)}::integer[]) AS k(user_id, specialization_id, kind, progress_level, license_level)
      CROSS JOIN LATERAL ${brokenBefore(sql`k`)} b
    ON CONFLICT (user_id, specialization_id) WHERE resolved_at IS NULL DO UPDATE SET recommended_action = NULL`);
}

async function resolve(db: Queryable, rows: OpenRow[]): Promise<void> {
  if (rows.length === 0) return;
  const column = (value: (row: OpenRow) => string) => sql.param(rows.map(value));
  await db.execute(sql`
    UPDATE violations v SET resolved_at = clock_timestamp(), resolved_how = 'observed'
    FROM unnest(${column(({ id }) => id)}::bigint[], ${column(({ version }) => version)}::xid[]) AS x(id, version)
    WHERE v.id = x.id AND v.xmin = x.version AND v.resolved_at IS NULL`);
}
