import { type SQL, sql } from 'drizzle-orm';
import type { ViolationCounts } from '@/db/schema/health';
import { sqlstateOf } from '@/db/sqlstate';
import type { Transaction } from '@/db/transaction';
import { isReal } from '@/lib/users/real-users';
import { UNDER_WAY } from './check-life';

export type Comparison = {
  startedAt: string;
  totalUsers: number;
  totalPairs: number;
  inconsistent: number;
  violationCounts: ViolationCounts;
};

/** Thrown when another check waits for its second look. */
export class CheckRunning extends Error {}

/** Thrown behind the gate when a check has finished since it was asked for: its report is the answer. */
export class CheckFinished extends Error {
  constructor(readonly checkId: number) {
    super(`check ${checkId} has finished`);
  }
}

/** Both null in the row of the totals. */
type KindRow = { specialization_id: string | null; kind: string | null; pairs: string; users: string };

const LOCK_NOT_AVAILABLE = '55P03';

/** Below this, plans made without statistics are good enough, and collecting them is most of the cost. */
const ANALYZE_FROM_ROWS = 1_000;

/**
 * Locks the gate, so that one check runs at a time. LOCK TABLE takes no snapshot, where a SELECT would: the snapshot
 * of this transaction must not be older than the lock. Throws CheckRunning, and CheckFinished for a check that came
 * after `newestId`. What came later is told by its number and not by its time, which a clock that was set back has
 * turned round.
 */
export async function passGate(tx: Transaction, newestId?: number): Promise<void> {
  await tx.execute(sql`LOCK TABLE health_check_gate IN EXCLUSIVE MODE NOWAIT`).catch((error) => {
    throw sqlstateOf(error) === LOCK_NOT_AVAILABLE ? new CheckRunning() : error;
  });
  const { rows } = await tx.execute<{ id: string; finished: boolean; under_way: boolean }>(sql`
    SELECT id, finished_at IS NOT NULL AS finished, ${UNDER_WAY} AS under_way FROM health_checks
    ORDER BY id DESC LIMIT 1`);
  const [newest] = rows;
  if (newest?.under_way) throw new CheckRunning();
  if (newest?.finished && Number(newest.id) > (newestId ?? Number.POSITIVE_INFINITY)) {
    throw new CheckFinished(Number(newest.id));
  }
}

/**
 * Compares every pair in one pass and keeps what disagrees in a temporary table `found`. It reads first and writes
 * afterwards: PostgreSQL gives up parallel plans in a statement that also writes.
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
  // Users without any progress row are among the violations, and only there.
  const { rows: kinds } = await tx.execute<KindRow>(sql`
    SELECT specialization_id, kind, count(*) AS pairs, count(DISTINCT f.user_id) FILTER (
      WHERE kind = 'missing_progress' AND NOT EXISTS (SELECT FROM specialization_progress p WHERE p.user_id = f.user_id)) AS users
    FROM found f WHERE ${isReal(sql`f.user_id`)} GROUP BY GROUPING SETS ((specialization_id, kind), ())`);
  const { rows: totals } = await tx.execute<{ users: string; pairs: string }>(sql`
    SELECT count(DISTINCT user_id) AS users, count(*) AS pairs FROM specialization_progress
    WHERE ${isReal(sql`user_id`)}`);
  const violationCounts: Record<string, Record<string, number>> = {};
  let [inconsistent, withoutProgress, usersWithoutProgress] = [0, 0, 0];
  for (const { specialization_id, kind, pairs, users } of kinds) {
    if (specialization_id === null || kind === null) {
      inconsistent = Number(pairs);
      usersWithoutProgress = Number(users);
      continue;
    }
    if (kind === 'missing_progress') withoutProgress += Number(pairs);
    violationCounts[specialization_id] = { ...violationCounts[specialization_id], [kind]: Number(pairs) };
  }
  return {
    startedAt: times[0]?.started_at as string,
    totalUsers: Number(totals[0]?.users) + usersWithoutProgress,
    totalPairs: Number(totals[0]?.pairs) + withoutProgress,
    inconsistent,
    violationCounts,
  };
}

/** Opens, changes and resolves violations to match `found`; rows that say the same already are not touched. */
export async function storeDifferences(
  tx: Transaction,
  checkId: number,
): Promise<{ opened: number; changed: number; resolved: number }> {
  const resolved = await countReal(
    tx,
    sql`
    UPDATE violations v SET resolved_at = clock_timestamp(), resolved_how = 'observed', resolved_check_id = ${checkId}
    WHERE v.resolved_at IS NULL AND NOT EXISTS (
      SELECT FROM found f WHERE f.user_id = v.user_id AND f.specialization_id = v.specialization_id)
    RETURNING v.user_id`,
  );
  const changed = await countReal(
    tx,
    sql`
    UPDATE violations v SET kind = f.kind, progress_level = f.progress_level, license_level = f.license_level,
      recommended_action = NULL, grounds = NULL,
      -- A decision to leave the pair as it is was made on its two levels.
      dismissed_at = NULL, dismissed_by = NULL, dismiss_reason = NULL
    FROM found f
    WHERE v.user_id = f.user_id AND v.specialization_id = f.specialization_id AND v.resolved_at IS NULL
      AND (v.progress_level, v.license_level) IS DISTINCT FROM (f.progress_level, f.license_level)
    RETURNING v.user_id`,
  );
  const opened = await countReal(
    tx,
    sql`
    INSERT INTO violations (user_id, specialization_id, kind, progress_level, license_level, first_check_id)
    SELECT f.user_id, f.specialization_id, f.kind, f.progress_level, f.license_level, ${checkId}
    FROM found f
    WHERE NOT EXISTS (SELECT FROM violations v WHERE v.user_id = f.user_id
      AND v.specialization_id = f.specialization_id AND v.resolved_at IS NULL)
    RETURNING user_id`,
  );
  return { opened, changed, resolved };
}

/** How many rows of real users a writing statement touched: the fenced pair is compared as any other, and not counted. */
async function countReal(tx: Transaction, writing: SQL): Promise<number> {
  const { rows } = await tx.execute<{ count: number }>(
    sql`WITH touched AS (${writing}) SELECT count(*)::int AS count FROM touched WHERE ${isReal(sql`user_id`)}`,
  );
  return rows[0]?.count ?? 0;
}
