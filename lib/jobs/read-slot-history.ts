import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { LATEST_BELIEVED } from '@/lib/clock';
import { JOBS, type JobName } from '@/lib/vocabulary/jobs';
import type { SlotHistory } from './schedule';

export type JobSlots = SlotHistory & {
  job: JobName;
  /** A slot of this job is running or waiting; the next slot is made only after it is done. */
  unfinished: boolean;
  /** Some runs have a due time from before the clock was set back. */
  isAhead: boolean;
};

type Row = {
  job: JobName;
  now_ms: number;
  newest_due_ms: number | null;
  first_worker_ms: number | null;
  unfinished: boolean;
  is_ahead: boolean;
};

/** The slots of every job and the database's clock, in one query. */
export async function readSlotHistory(db: Queryable): Promise<JobSlots[]> {
  const { rows } = await db.execute<Row>(sql`
    SELECT j.job,
           (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now_ms,
           (SELECT extract(epoch FROM due_at) * 1000 FROM job_runs
             WHERE job = j.job AND slot IS NOT NULL AND due_at <= ${LATEST_BELIEVED}
             ORDER BY due_at DESC LIMIT 1)::float8 AS newest_due_ms,
           (SELECT extract(epoch FROM min(started_at)) * 1000 FROM workers)::float8 AS first_worker_ms,
           EXISTS (SELECT FROM job_runs
                    WHERE job = j.job AND slot IS NOT NULL AND state IN ('pending', 'running')) AS unfinished,
           EXISTS (SELECT FROM job_runs WHERE job = j.job AND due_at > ${LATEST_BELIEVED}) AS is_ahead
      FROM unnest(${sql.param([...JOBS])}::text[]) AS j(job)`);
  return rows.map((row) => ({
    job: row.job,
    nowMs: row.now_ms,
    newestDueAtMs: row.newest_due_ms,
    firstWorkerAtMs: row.first_worker_ms,
    unfinished: row.unfinished,
    isAhead: row.is_ahead,
  }));
}
