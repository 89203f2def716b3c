import { type SQL, sql } from 'drizzle-orm';
import { inTransaction, type Queryable } from '@/db/transaction';
import type { Context } from '@/lib/context';
import { wakeJob } from '@/lib/jobs/request-run';
import { type KeyRow, keyOf } from '@/lib/pair/pair-key';
import { closeRepairs } from './close-repairs';
import { insertRun, type LiveRun } from './live-run';
import { REPAIR_COLUMNS, type RepairRow, toRepair } from './present-repair';
import type { RunKind } from './run-kind';

/** A run whose process was lost so often is closed as failed: it may be what ends its processes. */
const INTERRUPTIONS_MAX = 10;

/** Stores a new run for the worker, in the order of ids. */
export async function queueRun({ db }: Context, run: LiveRun): Promise<void> {
  await inTransaction(db, async (tx) => {
    await wakeJob(tx, 'repairs');
    await insertRun(tx, run, 'queued');
  });
}

/** Hands a run that took too long for its request to the worker. */
export async function handOver({ db }: Context, { repair, attempt }: LiveRun): Promise<void> {
  await inTransaction(db, async (tx) => {
    await wakeJob(tx, 'repairs');
    await giveBackRuns(tx, sql`r.id = ${repair.id} AND r.attempt = ${attempt}`, { isLost: false });
  });
}

/**
 * Puts the running runs `r` that `which` selects back into the queue, where their place is kept; only those that a request
 * or a worker carried. One that a person has asked to end ends. Returns the ids of those in the queue.
 */
export async function giveBackRuns(
  db: Queryable,
  which: SQL,
  { isLost }: { isLost: boolean },
): Promise<number[]> {
  const mine = sql`r.state = 'running' AND r.carrier <> 'process' AND ${which}`;
  await closeRepairs(db, 'aborted', sql`${mine} AND r.abort_requested_at IS NOT NULL`);
  await closeRepairs(db, 'failed', sql`${mine} AND r.interruptions >= ${INTERRUPTIONS_MAX}`);
  const { rows } = await db.execute<{ id: string }>(sql`
    UPDATE repairs r SET state = 'queued', carrier = 'worker', alive_at = NULL, attempt = r.attempt + 1,
      interruptions = r.interruptions + ${isLost ? 1 : 0}
    WHERE ${mine} RETURNING r.id`);
  return rows.map(({ id }) => Number(id));
}

/** Asks for a worker when a run waits. Returns whether one waits. */
export async function wakeForQueue({ db }: Pick<Context, 'db'>): Promise<boolean> {
  const { rowCount } = await db.execute(sql`SELECT FROM repairs WHERE state = 'queued' LIMIT 1`);
  if (rowCount === 0) return false;
  await inTransaction(db, (tx) => wakeJob(tx, 'repairs'));
  return true;
}

type QueuedRow = RepairRow & {
  attempt: number;
  carrier: LiveRun['carrier'];
  scope: unknown;
  cohort_only: boolean;
  done_user_id: string | null;
  done_specialization_id: KeyRow['specialization_id'] | null;
};

/** Takes the first run of the queue; null when it is empty. */
export async function takeNextRun(db: Queryable): Promise<LiveRun | null> {
  const { rows } = await db.execute<QueuedRow>(sql`
    UPDATE repairs SET state = 'running', carrier = 'worker', attempt = attempt + 1, alive_at = clock_timestamp(),
      taken_at = clock_timestamp(), taken_matched = matched
    WHERE id = (SELECT id FROM repairs WHERE state = 'queued' ORDER BY id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
    RETURNING ${REPAIR_COLUMNS}, attempt, carrier, scope, cohort_only, done_user_id, done_specialization_id`);
  const [row] = rows;
  if (!row) return null;
  const { attempt, carrier, scope, cohort_only, done_user_id, done_specialization_id, ...repair } = row;
  return {
    repair: toRepair(repair, []),
    // It was stored from an order that the compiler has checked.
    kind: {
      policy: row.policy,
      undoesId: row.undoes_id === null ? null : Number(row.undoes_id),
      scope,
      cohortOnly: cohort_only,
    } as RunKind,
    carrier,
    attempt,
    after:
      done_user_id === null || done_specialization_id === null
        ? null
        : keyOf({ user_id: done_user_id, specialization_id: done_specialization_id }),
    abortRequested: false,
  };
}
