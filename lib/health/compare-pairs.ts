import { sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import type { ViolationCounts } from '@/db/schema/health';
import type { Transaction } from '@/db/transaction';
import { isReal } from '@/lib/users/real-users';

export type Comparison = {
  startedAt: string;
  totalUsers: number;
  totalPairs: number;
  /** Whether there are fewer pairs than the check before saw: some have vanished. */
  fell: boolean;
  /** The highest id of a user with a pair, now or before. */
  newestUserId: number;
  /** Pairs by specialization. */
  pairCounts: Record<string, number>;
  inconsistent: number;
  violationCounts: ViolationCounts;
};

/** With fewer rows, plans without statistics are good enough, and ANALYZE would be most of the cost. */
const ANALYZE_FROM_ROWS = 1_000;

/**
 * Compares every pair in one pass and stores the violations in a temporary table `found`. It reads first and writes
 * afterwards, because PostgreSQL makes no parallel plan for a statement that also writes.
 */
export async function comparePairs(tx: Transaction): Promise<Comparison> {
  const { rows: times } = await tx.execute<{ started_at: string }>(
    sql`SELECT clock_timestamp() AS started_at`,
  );
  const { rowCount: found } = await tx.execute(sql`
    CREATE TEMPORARY TABLE found ON COMMIT DROP AS
    SELECT user_id, specialization_id, p.current_level AS progress_level, l.current_level AS license_level,
      CASE WHEN l.user_id IS NULL THEN 'missing_license' WHEN p.user_id IS NULL THEN 'missing_progress'
        ELSE 'level_mismatch' END AS kind
    FROM specialization_progress p FULL JOIN user_licenses l USING (user_id, specialization_id)
    WHERE p.current_level IS DISTINCT FROM l.current_level`);
  if ((found ?? 0) > ANALYZE_FROM_ROWS) await tx.execute(sql`ANALYZE found`);
  await tellRemovedLicenses(tx);
  await leaveOutWithdrawn(tx);
  const before = await readBefore(tx);
  const present = await countPresent(tx, before);
  const fell = await findVanished(tx, before, present.pairs);
  const counted = await countFound(tx);
  const bySpecialization = { ...present.bySpecialization };
  for (const { specialization_id, kind, pairs } of counted.kinds) {
    if (!WITHOUT_PROGRESS.has(kind)) continue;
    bySpecialization[specialization_id] = (bySpecialization[specialization_id] ?? 0) + Number(pairs);
  }
  return {
    startedAt: times[0]?.started_at as string,
    fell,
    newestUserId: present.newestUserId,
    totalUsers: present.users + counted.usersWithoutProgress,
    totalPairs: Object.values(bySpecialization).reduce((sum, pairs) => sum + pairs, 0),
    pairCounts: bySpecialization,
    inconsistent: counted.inconsistent,
    violationCounts: counted.violationCounts,
  };
}

const WITHOUT_PROGRESS = new Set(['missing_progress', 'vanished_pair']);

/** A license that the history knows was there, and was taken away. */
async function tellRemovedLicenses(tx: Transaction): Promise<void> {
  await tx.execute(sql`
    UPDATE found f SET kind = 'license_removed' WHERE kind = 'missing_license' AND EXISTS (
      SELECT FROM license_progressions g WHERE g.user_id = f.user_id AND g.specialization_id = f.specialization_id)`);
}

/** That the newest history row of a pair in `found f` withdraws the license. */
const WITHDRAWN = sql`'withdrawal' = (
  SELECT g.source FROM license_progressions g WHERE g.user_id = f.user_id AND g.specialization_id = f.specialization_id
  ORDER BY g.id DESC LIMIT 1)`;

/** A license that a person withdrew is not missing. */
async function leaveOutWithdrawn(tx: Transaction): Promise<void> {
  await tx.execute(sql`DELETE FROM found f WHERE f.kind = 'license_removed' AND ${WITHDRAWN}`);
}

/** A pair has not vanished when a person recorded that it is meant to be gone, and brought its ledger to zero. */
async function leaveOutMeant(tx: Transaction): Promise<void> {
  await tx.execute(sql`
    DELETE FROM found f WHERE f.kind = 'vanished_pair' AND ${WITHDRAWN}
      AND NOT (SELECT s.has_ledger FROM ledger_sums(f.user_id, f.specialization_id) s)`);
}

/** What the check before saw: the pairs that were there, and up to which user. Null before the first check. */
type Before = { pairs: number; newestUserId: number } | null;

async function readBefore(tx: Transaction): Promise<Before> {
  const { rows } = await tx.execute<{ pairs: string; newest: string | null }>(sql`
    SELECT c.newest_user_id AS newest,
      c.total_pairs - (SELECT coalesce(sum((k.value ->> 'vanished_pair')::bigint), 0) FROM jsonb_each(c.violation_counts) k) AS pairs
    FROM health_checks c WHERE c.finished_at IS NOT NULL ORDER BY c.id DESC LIMIT 1`);
  const [row] = rows;
  // A check from before this was stored counted all users.
  return row
    ? { pairs: Number(row.pairs), newestUserId: Number(row.newest ?? Number.MAX_SAFE_INTEGER) }
    : null;
}

type Present = {
  users: number;
  newestUserId: number;
  /** Of users that the check before knew: newcomers must not hide that others vanished. */
  pairs: number;
  bySpecialization: Record<string, number>;
};

/** The pairs that have a progress row. The rows of a user are neighbours in the key, so one pass counts both. */
async function countPresent(tx: Transaction, before: Before): Promise<Present> {
  const { rows: known } = await tx.execute<{ id: string }>(sql`SELECT id FROM specializations ORDER BY id`);
  const columns = known.map(
    ({ id }) => sql`count(*) FILTER (WHERE specialization_id = ${id}) AS ${sql.identifier(id)}`,
  );
  const sums = known.map(({ id }) => sql`coalesce(sum(${sql.identifier(id)}), 0) AS ${sql.identifier(id)}`);
  const knownPairs = sql`coalesce(sum(all_pairs) FILTER (WHERE user_id <= ${before?.newestUserId ?? 0}::bigint), 0) AS known`;
  const { rows } = await tx.execute<Record<string, string | null>>(sql`
    SELECT ${sql.join([sql`count(*) AS users`, sql`max(user_id) AS newest`, knownPairs, ...sums], sql`, `)} FROM (
      SELECT ${sql.join([sql`user_id`, sql`count(*) AS all_pairs`, ...columns], sql`, `)} FROM specialization_progress
      WHERE ${isReal(sql`user_id`)} GROUP BY user_id) u`);
  const { users, newest, known: pairs, ...counts } = oneRow({ rows });
  const bySpecialization = Object.fromEntries(Object.entries(counts).map(([id, n]) => [id, Number(n)]));
  const newestUserId = Math.max(
    Number(newest ?? 0),
    before?.newestUserId === Number.MAX_SAFE_INTEGER ? 0 : (before?.newestUserId ?? 0),
  );
  return { users: Number(users), newestUserId, pairs: Number(pairs), bySpecialization };
}

/**
 * Adds pairs of which neither row exists any more. Those with an open violation are looked at in each check. When there are
 * fewer pairs than the check before saw, all that ledger or history knows are looked for: a pass over both, which takes
 * longer than the check, and is needed only then.
 */
async function findVanished(tx: Transaction, before: Before, progressRows: number): Promise<boolean> {
  const gone = (key: string) => sql`
    NOT EXISTS (SELECT FROM specialization_progress p WHERE p.user_id = ${sql.raw(key)}.user_id
      AND p.specialization_id = ${sql.raw(key)}.specialization_id)
    AND NOT EXISTS (SELECT FROM user_licenses l WHERE l.user_id = ${sql.raw(key)}.user_id
      AND l.specialization_id = ${sql.raw(key)}.specialization_id)`;
  await tx.execute(sql`
    INSERT INTO found (user_id, specialization_id, kind)
    SELECT v.user_id, v.specialization_id, 'vanished_pair' FROM violations v
    WHERE v.resolved_at IS NULL AND ${gone('v')}`);
  if (before === null) return false;
  const { rows } = await tx.execute<{ pairs: string }>(sql`
    SELECT count(*) AS pairs FROM found f
    WHERE f.kind = 'missing_progress' AND ${isReal(sql`f.user_id`)} AND f.user_id <= ${before.newestUserId}::bigint`);
  if (progressRows + Number(oneRow({ rows }).pairs) >= before.pairs) return false;
  await tx.execute(sql`
    INSERT INTO found (user_id, specialization_id, kind)
    SELECT k.user_id, k.specialization_id, 'vanished_pair'
    FROM (SELECT user_id, specialization_id FROM license_progressions UNION SELECT user_id, specialization_id FROM activities) k
    WHERE ${gone('k')} AND NOT EXISTS (
      SELECT FROM found f WHERE f.user_id = k.user_id AND f.specialization_id = k.specialization_id)`);
  await leaveOutMeant(tx);
  return true;
}

type KindRow = { specialization_id: string; kind: string; pairs: string };

async function countFound(tx: Transaction) {
  const { rows: kinds } = await tx.execute<KindRow>(sql`
    SELECT specialization_id, kind, count(*) AS pairs FROM found f WHERE ${isReal(sql`f.user_id`)} GROUP BY 1, 2`);
  // Users without any progress row appear only among the violations.
  const { rows: users } = await tx.execute<{ users: string }>(sql`
    SELECT count(DISTINCT f.user_id) AS users FROM found f WHERE ${isReal(sql`f.user_id`)}
      AND f.kind IN ('missing_progress', 'vanished_pair')
      AND NOT EXISTS (SELECT FROM specialization_progress p WHERE p.user_id = f.user_id)`);
  const violationCounts: Record<string, Record<string, number>> = {};
  let inconsistent = 0;
  for (const { specialization_id, kind, pairs } of kinds) {
    inconsistent += Number(pairs);
    violationCounts[specialization_id] = { ...violationCounts[specialization_id], [kind]: Number(pairs) };
  }
  return { kinds, inconsistent, violationCounts, usersWithoutProgress: Number(users[0]?.users ?? 0) };
}
