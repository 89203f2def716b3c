import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { LATEST_BELIEVED } from '@/lib/clock';
import { bringBackRuns } from '@/lib/jobs/bring-back-runs';
import { readSlotHistory } from '@/lib/jobs/read-slot-history';
import { dueSlot, type Intervals, RETRY_DELAY_MAX_MS, slotDueAtMs } from '@/lib/jobs/schedule';
import type { JobName } from '@/lib/vocabulary/jobs';

// A run is a row. The worker that claims it holds a lease and an attempt number. When this worker is silent, another
// worker may claim the run with the next number, and writes with an older number change nothing. The database's clock
// may jump, so the end of a lease alone is not enough: see SilentRuns. When a run waits for its next attempt, no worker
// may claim it before `lease_expires_at`.

/** A run that this worker holds. */
export type ClaimedRun = {
  id: number;
  job: JobName;
  slot: number | null;
  attempt: number;
  /** The worker that ran it before became silent during the run. */
  takenOver: boolean;
};

/** A run that a worker holds, as it was read. */
export type RunningRun = {
  id: number;
  attempt: number;
  /** The end of the lease in the database's format; every renewal changes it. */
  lease: string | null;
  /** Whether the lease has ended by the database's clock. */
  isOver: boolean;
};

/** A run whose workers died this often is not tried again, because the run may be the cause. */
const CLAIMS_MAX = 5;

/** Makes a slot for every job that is due, unless the job has an unfinished slot. Returns the number of new slots. */
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
 * Two almost equal intervals can give the same slot number to different times. The number then belongs to the later
 * time. Its attempt numbers go on from the former run, so that a late write of that run is still refused.
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

/** Every run that is running, on any worker. */
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
 * Claims the oldest due run of these jobs that no worker holds; null when there is none. `silent` are runs whose
 * holders are silent: they are taken over unless they were renewed since. A job never runs twice at the same time.
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

/** A run with a longer wait than any retry has got its time before the clock was set back, so it has waited. */
const HAS_WAITED = sql`(r.lease_expires_at IS NULL OR r.lease_expires_at NOT BETWEEN clock_timestamp() AND
  ${LATEST_BELIEVED} + make_interval(secs => ${RETRY_DELAY_MAX_MS / 1_000}::float8))`;

/** Whether a run is one of the silent runs and has not changed since it was found. */
function isSilent(run: SQL): SQL {
  return sql`(${run}.state = 'running' AND EXISTS (SELECT FROM silent s WHERE s.id = ${run}.id
    AND s.attempt = ${run}.attempt AND s.lease IS NOT DISTINCT FROM ${run}.lease_expires_at))`;
}

/** Renews the leases that are still ours, and returns the ids of those runs; other runs were taken over. */
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

/**
 * Stores the reason of a failed attempt, and when the next one may start (null: never). False when the run is no longer
 * ours.
 */
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

/** Releases an unfinished run, so that any worker can take it at once; false when it is no longer ours. */
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
