import { sql } from 'drizzle-orm';
import { ADVISORY_LOCKS } from '@/db/advisory-locks';
import type { Database } from '@/db/client';
import { oneRow } from '@/db/one-row';
import { inTransactionOnce, type Transaction } from '@/db/transaction';
import type { Context } from '@/lib/context';
import type { Round } from '@/lib/rounds/start-rounds';
import {
  ANY_FIGURE,
  countRanges,
  FIGURE_NAMES,
  FIGURE_SUMS,
  FIGURES_ADDED,
  FIGURES_TAKEN_OFF,
  rangeOf,
  STALE_RANGES,
} from './open-counts';

const EVERY_MS = 3_000;
const RANGES_AT_ONCE = 2_000;
const VERIFY_TIMEOUT_MS = 120_000;

/** Counts what changed again every few seconds, in one process, so that readers have little to count. */
export const countChangesRound: Round = {
  name: 'count-changes',
  everyMs: EVERY_MS,
  run: async ({ db }, signal, turned) => {
    while (!signal.aborted && (await countSome(db))) turned();
  },
};

/** Counts all ranges again whose stored counts are not valid, unless another process is doing so. */
export async function countChanges(db: Database): Promise<void> {
  while (await countSome(db));
}

/** Counts some ranges again. Returns whether there may be more. */
async function countSome(db: Database): Promise<boolean> {
  const { rows } = await db.execute<{ any: boolean }>(sql`SELECT EXISTS (${STALE_RANGES}) AS any`);
  if (!oneRow({ rows }).any) return false;
  return inTransactionOnce(db, async (tx) => {
    if (!(await lockCounts(tx))) return false;
    // A change that commits after this statement keeps its row. Its range stays invalid, and is counted once more.
    const taken = await tx.execute<{ ranges: string[] | null }>(sql`
      WITH taken AS MATERIALIZED (SELECT user_range FROM (${STALE_RANGES}) s ORDER BY 1 LIMIT ${RANGES_AT_ONCE}),
        gone AS (DELETE FROM violation_changes c USING taken t WHERE c.user_range = t.user_range)
      SELECT array_agg(user_range) AS ranges FROM taken`);
    const { ranges } = oneRow(taken);
    if (ranges === null) return false;
    await storeCounts(tx, ranges);
    return ranges.length === RANGES_AT_ONCE;
  });
}

async function lockCounts(tx: Transaction): Promise<boolean> {
  const lock = await tx.execute<{ mine: boolean }>(
    sql`SELECT pg_try_advisory_xact_lock(${ADVISORY_LOCKS.violationCounts}) AS mine`,
  );
  return oneRow(lock).mine;
}

/** Replaces the counts of these ranges, and adds the differences to the totals. */
async function storeCounts(tx: Transaction, ranges: string[]): Promise<void> {
  const counted = sql`${sql.param(ranges)}::bigint[]`;
  await tx.execute(sql`
    WITH fresh AS MATERIALIZED (${countRanges(counted)}),
      stored AS (INSERT INTO violation_counts SELECT * FROM fresh),
      former AS (DELETE FROM violation_counts WHERE user_range = ANY (${counted}) RETURNING *)
    INSERT INTO violation_totals AS t (specialization_id, kind, ${FIGURE_NAMES})
    SELECT specialization_id, kind, ${FIGURE_SUMS} FROM (
      SELECT specialization_id, kind, ${FIGURE_NAMES} FROM fresh
      UNION ALL SELECT specialization_id, kind, ${FIGURES_TAKEN_OFF} FROM former) d
    -- The row of learners is written in any case, so that a reader of it sees that something was counted.
    GROUP BY 1, 2 HAVING ${ANY_FIGURE} OR specialization_id = ''
    ON CONFLICT (specialization_id, kind) DO UPDATE SET ${FIGURES_ADDED}`);
}

/**
 * Counts all open violations again, corrects stored counts that differ, and logs it: somebody wrote past the triggers.
 * Returns how many ranges and sums differed.
 */
export async function verifyCounts(
  { db, log }: Pick<Context, 'db' | 'log'>,
  checkId: number,
): Promise<number> {
  await countChanges(db);
  const differing = await inTransactionOnce(
    db,
    async (tx) => ((await lockCounts(tx)) ? (await noteDiffering(tx)) + (await correctTotals(tx)) : 0),
    { statementTimeoutMs: VERIFY_TIMEOUT_MS },
  );
  if (differing === 0) return 0;
  log.warn({ check: checkId, differing }, 'counts of open violations were wrong and are corrected');
  await countChanges(db);
  return differing;
}

/** Notes the ranges whose valid counts differ from a count of all, so that they are counted again. */
async function noteDiffering(tx: Transaction): Promise<number> {
  const { rowCount } = await tx.execute(sql`
    WITH fresh AS MATERIALIZED (${countRanges(sql`array(
        SELECT DISTINCT ${rangeOf(sql`user_id`)} FROM violations WHERE resolved_at IS NULL)::bigint[]`)})
    INSERT INTO violation_changes (user_range)
    SELECT user_range FROM (
      (SELECT * FROM fresh EXCEPT ALL SELECT * FROM violation_counts)
      UNION ALL (SELECT * FROM violation_counts EXCEPT ALL SELECT * FROM fresh)) d
    EXCEPT (${STALE_RANGES})`);
  return rowCount ?? 0;
}

/** Sets totals that are not the sums of the stored counts. */
async function correctTotals(tx: Transaction): Promise<number> {
  const { rowCount } = await tx.execute(sql`
    INSERT INTO violation_totals AS t (specialization_id, kind, ${FIGURE_NAMES})
    SELECT specialization_id, kind, ${FIGURE_SUMS} FROM (
      SELECT specialization_id, kind, ${FIGURE_NAMES} FROM violation_counts
      UNION ALL SELECT specialization_id, kind, ${FIGURES_TAKEN_OFF} FROM violation_totals) d
    GROUP BY 1, 2 HAVING ${ANY_FIGURE}
    ON CONFLICT (specialization_id, kind) DO UPDATE SET ${FIGURES_ADDED}`);
  return rowCount ?? 0;
}
