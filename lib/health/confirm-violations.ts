import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import type { Grounds } from '@/lib/contract/grounds';
import type { PairEvidence } from '@/lib/pair/evidence';
import { type KeyRow, keyArrays, keyOf, keyText } from '@/lib/pair/pair-key';
import { type Finding, judgePair } from '@/lib/pair/plan-repair';
import { type EvidenceReading, readEvidence } from '@/lib/pair/read-pairs';
import type { SpecializationId } from '@/lib/vocabulary/specializations';
import { FENCED_USER_ID } from '@/lib/vocabulary/users';
import { DISAGREEMENT_KINDS, type ViolationKind } from '@/lib/vocabulary/violations';
import { gotWorse, totalsGotWorse } from './relapses';

type OpenRow = KeyRow & { id: string; kind: ViolationKind };

type Looked = Finding & { id: string; grounds: Grounds; evidence: PairEvidence };

/** Pairs that a check found broken and that agree at the second look, by specialization and the kind of the first look. */
export type Vanished = { specialization: SpecializationId; kind: ViolationKind }[];

/** How long after the first look the second one comes, where nothing else is configured. */
export const CONFIRM_AFTER_SECONDS = 2;

const BATCH_SIZE = 2_000;
const DISAGREEMENTS: ReadonlySet<ViolationKind> = new Set(DISAGREEMENT_KINDS);

/** Nobody has said more of a violation `v` since it was read: a repair or a decision knows its pair better than this look. */
const STILL_WAITS = sql`v.resolved_at IS NULL AND v.recommended_action IS NULL`;

/**
 * The second look: reads each violation that has had none, and closes those of which nothing is wrong now (their writer was
 * between its two commits). Confirms the others and stores what policy `evidence` recommends. A pair that a transaction is
 * writing at this moment is left to the next look. Walks by id, in batches.
 */
export async function confirmViolations(db: Queryable): Promise<Vanished> {
  const vanished: Vanished = [];
  let lastId = '0';
  for (;;) {
    const { rows } = await db.execute<OpenRow>(sql`
      SELECT v.id, v.user_id, v.specialization_id, v.kind FROM violations v
      WHERE ${STILL_WAITS} AND v.id > ${lastId}
      ORDER BY v.id LIMIT ${BATCH_SIZE}`);
    vanished.push(...(await confirmBatch(db, rows)));
    const last = rows[BATCH_SIZE - 1];
    if (!last) return vanished;
    lastId = last.id;
  }
}

/** The same for the violations of these pairs, a relation `k`. */
export async function confirmPairs(db: Queryable, keys: SQL): Promise<void> {
  const { rows } = await db.execute<OpenRow>(sql`
    SELECT v.id, v.user_id, v.specialization_id, v.kind FROM ${keys} JOIN violations v
      ON v.user_id = k.user_id AND v.specialization_id = k.specialization_id
    WHERE ${STILL_WAITS} ORDER BY v.id`);
  await confirmBatch(db, rows);
}

/** Those of these pairs, a relation `k`, whose violation has not had its second look. */
export async function waitingPairs(db: Queryable, keys: SQL): Promise<Set<string>> {
  const { rows } = await db.execute<KeyRow>(sql`
    SELECT v.user_id, v.specialization_id FROM ${keys} JOIN violations v
      ON v.user_id = k.user_id AND v.specialization_id = k.specialization_id WHERE ${STILL_WAITS}`);
  return new Set(rows.map(keyOf).map(keyText));
}

async function confirmBatch(db: Queryable, rows: OpenRow[]): Promise<Vanished> {
  if (rows.length === 0) return [];
  const readingOf = await readEvidence(db, keyArrays(rows.map(keyOf)));
  const sound: OpenRow[] = [];
  const agreed: OpenRow[] = [];
  const looked: Looked[] = [];
  for (const row of rows) {
    const { evidence, beingWritten } = readingOf.get(keyText(keyOf(row))) as EvidenceReading;
    if (beingWritten) continue;
    const { finding, grounds } = judgePair(evidence);
    if (finding) looked.push({ id: row.id, ...finding, grounds, evidence });
    else sound.push(row);
    if (!finding || !DISAGREEMENTS.has(finding.kind)) agreed.push(row);
  }
  await confirm(db, looked);
  await close(db, sound);
  return agreed
    .filter(({ user_id }) => Number(user_id) > FENCED_USER_ID)
    .map((row) => ({ specialization: row.specialization_id, kind: row.kind }));
}

/** The pair may have moved again since the first look. A decision to dismiss was made on these levels and this finding. */
const SAME = sql`((v.progress_level, v.license_level, v.kind) IS NOT DISTINCT FROM (x.progress_level, x.license_level, x.kind)
  AND NOT ${totalsGotWorse(sql`x`)})`;

async function confirm(db: Queryable, looked: Looked[]): Promise<void> {
  if (looked.length === 0) return;
  const column = <T>(value: (one: Looked) => T) => sql.param(looked.map(value));
  await db.execute(sql`
    UPDATE violations v SET kind = x.kind, progress_level = x.progress_level, license_level = x.license_level,
      recommended_action = x.action, grounds = x.grounds, confirmed_at = coalesce(v.confirmed_at, clock_timestamp()),
      muted_until = CASE WHEN NOT (${gotWorse(sql`x`)} OR ${totalsGotWorse(sql`x`)}) THEN v.muted_until END,
      dismissed_at = CASE WHEN ${SAME} THEN v.dismissed_at END,
      dismissed_by = CASE WHEN ${SAME} THEN v.dismissed_by END,
      dismiss_reason = CASE WHEN ${SAME} THEN v.dismiss_reason END
    FROM unnest(${column((one) => one.id)}::bigint[], ${column((one) => one.kind)}::text[],
        ${column((one) => one.evidence.progressLevel)}::integer[], ${column((one) => one.evidence.licenseLevel)}::integer[],
        ${column((one) => one.action)}::text[], ${column((one) => JSON.stringify(one.grounds))}::jsonb[])
      AS x(id, kind, progress_level, license_level, action, grounds)
    WHERE v.id = x.id AND ${STILL_WAITS}`);
}

async function close(db: Queryable, sound: OpenRow[]): Promise<void> {
  if (sound.length === 0) return;
  await db.execute(sql`
    UPDATE violations v SET resolved_at = clock_timestamp(),
      resolved_how = CASE WHEN v.confirmed_at IS NULL THEN 'transient' ELSE 'observed' END
    WHERE v.id = ANY (${sql.param(sound.map((row) => row.id))}::bigint[]) AND ${STILL_WAITS}`);
}
