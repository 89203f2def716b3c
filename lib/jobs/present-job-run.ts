import { sql } from 'drizzle-orm';
import { isoTime, isoTimeOrNull } from '@/db/values';
import type { JobRun } from '@/lib/contract/jobs';

/** A run as the database returns it. */
export type JobRunRow = Omit<JobRun, 'id' | 'slot'> & { id: string; slot: string | null };

export const JOB_RUN_COLUMNS = sql`id, job, slot, due_at, state, attempt, actor, worker_id, started_at, finished_at, result, error`;

/** A run as the contract shows it. */
export function presentJobRun(row: JobRunRow): JobRun {
  return {
    id: Number(row.id),
    job: row.job,
    slot: row.slot === null ? null : Number(row.slot),
    due_at: isoTime(row.due_at),
    state: row.state,
    attempt: row.attempt,
    actor: row.actor,
    worker_id: row.worker_id,
    started_at: isoTimeOrNull(row.started_at),
    finished_at: isoTimeOrNull(row.finished_at),
    result: row.result,
    error: row.error,
  };
}
