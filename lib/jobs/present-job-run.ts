import type { jobRuns } from '@/db/schema/operations';
import type { JobRun } from '@/lib/contract/jobs';

/** A run as the contract shows it. */
export function presentJobRun(row: typeof jobRuns.$inferSelect): JobRun {
  return {
    id: row.id,
    job: row.job,
    slot: row.slot,
    due_at: row.dueAt.toISOString(),
    state: row.state,
    attempt: row.attempt,
    actor: row.actor,
    worker_id: row.workerId,
    started_at: row.startedAt?.toISOString() ?? null,
    finished_at: row.finishedAt?.toISOString() ?? null,
    result: row.result,
    error: row.error,
  };
}
