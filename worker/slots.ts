import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { LATEST_BELIEVED } from '@/lib/clock';
import { bringBackRuns } from '@/lib/jobs/bring-back-runs';
import { readSlotHistory } from '@/lib/jobs/read-slot-history';
import { dueSlot, type Intervals, RETRY_DELAY_MAX_MS, slotDueAtMs } from '@/lib/jobs/schedule';
import type { JobName } from '@/lib/vocabulary/jobs';

// A run is a row. Whoever claims it holds a lease and an attempt number: another worker may claim it once the holder has
// fallen silent, with the next number, and every write that carries an older number changes nothing. The end of a lease
// is told by the database's clock, which may jump, so it alone says nothing: see SilentRuns. For a run that waits for its
// next attempt, `lease_expires_at` is the moment before which nobody may claim it.

/** A run that this worker holds. */
export type ClaimedRun = {
  id: number;
  job: JobName;
  slot: number | null;
  attempt: number;
  /** The worker that had it fell silent in the middle of it. */
  takenOver: boolean;
};

/** A run that some worker holds, as it was read. */
export type RunningRun = {
  id: number;
  attempt: number;
  /** When the lease ends, as the database writes it: every renewal changes it. */
  lease: string | null;
  /** By the database's clock. */
  isOver: boolean;
};

/** A run whose workers were lost this often is not tried again: it may be what ends them. */
const CLAIMS_MAX = 5;

/** Makes the slot of every job that is due, unless one of its slots is still unfinished. Returns how many were made. */
export async function makeDueSlots(db: Queryable, intervals: Intervals): Promise<number> {
  let made = 0;
  let histories = await readSlotHistory(db);
  if (histories.some(({ isAhead }) => isAhead)) {
    await bringBackRuns(db);
    histories = await readSlotHistory(db);
  }
  for (const history of histories) {
    const intervalSeconds = intervals[history.job];
    const slot = history.unfinished ? null : dueSlot(history.job, intervalSeconds, history);
    if (slot !== null) made += await makeSlot(db, history.job, slot, slotDueAtMs(slot, intervalSeconds));
  }
  return made;
}

/**
 * Two intervals that are almost equal give the same number to different times. The number then belongs to the later
 * time; its attempts go on counting, so that a late write of the former run stays refused.
 */
async function makeSlot(db: Queryable, job: JobName, slot: number, dueAtMs: number): Promise<number> {
  const { rowCount } = await db.execute(sql`
    INSERT INTO job_runs AS r (job, slot, due_at, state, actor)
    VALUES (${job}, ${slot}, to_timestamp(${dueAtMs / 1_000}), 'pending', ${`system:${job}`})
    ON CONFLICT (job, slot) DO UPDATE
       SET due_at = excluded.due_at, state = 'pending', lease_expires_at = NULL, worker_id = NULL,
           started_at = NULL, finished_at = NULL, result = NULL, error = NULL
     WHERE r.due_at < excluded.due_at AND r.state IN ('succeeded', 'failed')`);
  return rowCount ?? 0;
}

/** Every run that is running, by whichever worker. */
export async function readRunningRuns(db: Queryable): Promise<RunningRun[]> {
  const { rows } = await db.execute<{
    id: string;
    attempt: number;
    lease: string | null;
    is_over: boolean;
  }>(sql`
    SELECT id, attempt, lease_expires_at::text AS lease, coalesce(lease_expires_at < clock_timestamp(), true) AS is_over
      FROM job_runs WHERE state = 'running'`);
  return rows.map(({ id, attempt, lease, is_over }) => ({ id: Number(id), attempt, lease, isOver: is_over }));
}

/**
 * Claims the oldest run that is due, of one of these jobs, and that nobody holds; null when there is none. `silent` are
 * runs whose holders have fallen silent: they are taken over, unless they were renewed since. A job that is running
 * elsewhere is not started beside itself.
 */
export async function claimRun(
  db: Queryable,
  input: { workerId: string; jobs: readonly JobName[]; leaseMs: number; silent: readonly RunningRun[] },
): Promise<ClaimedRun | null> {
  const column = <T>(value: (run: RunningRun) => T) => sql.param(input.silent.map(value));
  const { rows } = await db.execute<{
    id: string;
    job: JobName;
    slot: string | null;
    attempt: number;
    taken_over: boolean;
  }>(sql`
    WITH silent AS (
      SELECT * FROM unnest(${column(({ id }) => id)}::bigint[], ${column(({ attempt }) => attempt)}::int[],
                           ${column(({ lease }) => lease)}::timestamptz[]) AS s(id, attempt, lease)
    ), given_up AS (
      UPDATE job_runs r
         SET state = 'failed', finished_at = clock_timestamp(), error = 'given up: its workers were lost'
       WHERE ${isSilent(sql`r`)} AND attempt >= ${CLAIMS_MAX}
    ), claimable AS (
      SELECT r.id, r.state = 'running' AS taken_over FROM job_runs r
       WHERE r.state IN ('pending', 'running')
         AND r.due_at <= clock_timestamp()
         AND (r.state = 'pending' AND ${HAS_WAITED} OR ${isSilent(sql`r`)} AND r.attempt < ${CLAIMS_MAX})
         AND r.job = ANY(${sql.param([...input.jobs])}::text[])
         AND NOT EXISTS (SELECT FROM job_runs o
                          WHERE o.state = 'running' AND o.job = r.job AND o.id <> r.id AND NOT ${isSilent(sql`o`)})
       ORDER BY r.due_at, r.id
       LIMIT 1
         FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE job_runs r
       SET state = 'running', attempt = r.attempt + 1, worker_id = ${input.workerId},
           started_at = clock_timestamp(), lease_expires_at = ${leaseEnd(input.leaseMs)}
      FROM claimable
     WHERE r.id = claimable.id
    RETURNING r.id, r.job, r.slot, r.attempt, claimable.taken_over`);
  const row = rows[0];
  return row
    ? {
        id: Number(row.id),
        job: row.job,
        slot: row.slot === null ? null : Number(row.slot),
        attempt: row.attempt,
        takenOver: row.taken_over,
      }
    : null;
}

/** A run that would wait for its next attempt longer than any does was told so before the clock was set back. */
const HAS_WAITED = sql`(r.lease_expires_at IS NULL OR r.lease_expires_at NOT BETWEEN clock_timestamp() AND
  ${LATEST_BELIEVED} + make_interval(secs => ${RETRY_DELAY_MAX_MS / 1_000}::float8))`;

/** Whether a run is one of those that fell silent, and still as it was when that was seen. */
function isSilent(run: SQL): SQL {
  return sql`(${run}.state = 'running' AND EXISTS (SELECT FROM silent s WHERE s.id = ${run}.id
    AND s.attempt = ${run}.attempt AND s.lease IS NOT DISTINCT FROM ${run}.lease_expires_at))`;
}

/** Prolongs the leases that are still ours and returns the ids of those runs; any other was taken over. */
export async function renewLeases(
  db: Queryable,
  runs: readonly ClaimedRun[],
  leaseMs: number,
): Promise<Set<number>> {
  if (runs.length === 0) return new Set();
  const { rows } = await db.execute<{ id: string }>(sql`
    UPDATE job_runs r SET lease_expires_at = ${leaseEnd(leaseMs)}
      FROM unnest(${sql.param(runs.map((run) => run.id))}::bigint[],
                  ${sql.param(runs.map((run) => run.attempt))}::int[]) AS mine(id, attempt)
     WHERE r.id = mine.id AND r.attempt = mine.attempt AND r.state = 'running'
    RETURNING r.id`);
  return new Set(rows.map((row) => Number(row.id)));
}

/** Stores the result; false when the run is no longer ours. */
export async function succeedRun(db: Queryable, run: ClaimedRun, result: unknown): Promise<boolean> {
  const { rowCount } = await db.execute(sql`
    UPDATE job_runs
       SET state = 'succeeded', result = ${JSON.stringify(result ?? null)}::jsonb, error = NULL,
           finished_at = clock_timestamp(), lease_expires_at = NULL
     WHERE ${isOurs(run)}`);
  return rowCount === 1;
}

/** Stores why an attempt failed, and when the next may start (null: never); false when the run is no longer ours. */
export async function failRun(
  db: Queryable,
  run: ClaimedRun,
  failure: { error: string; retryInMs: number | null },
): Promise<boolean> {
  const { error, retryInMs } = failure;
  const next =
    retryInMs === null
      ? sql`state = 'failed', finished_at = clock_timestamp(), lease_expires_at = NULL`
      : sql`state = 'pending', lease_expires_at = ${leaseEnd(retryInMs)}`;
  const { rowCount } = await db.execute(
    sql`UPDATE job_runs SET error = ${error}, ${next} WHERE ${isOurs(run)}`,
  );
  return rowCount === 1;
}

/** Gives an unfinished run back, for any worker to take at once; false when it is no longer ours. */
export async function releaseRun(db: Queryable, run: ClaimedRun): Promise<boolean> {
  const { rowCount } = await db.execute(
    sql`UPDATE job_runs SET state = 'pending', lease_expires_at = NULL WHERE ${isOurs(run)}`,
  );
  return rowCount === 1;
}

function isOurs(run: ClaimedRun) {
  return sql`id = ${run.id} AND attempt = ${run.attempt} AND state = 'running'`;
}

function leaseEnd(leaseMs: number) {
  return sql`clock_timestamp() + make_interval(secs => ${leaseMs / 1_000}::float8)`;
}
