import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import type { JobRun } from '@/lib/contract/jobs';
import { DomainError } from '@/lib/errors';
import type { JobName } from '@/lib/vocabulary/jobs';
import { JOB_RUN_COLUMNS, type JobRunRow, presentJobRun } from './present-job-run';

/** One run of a job. Throws `not_found`. */
export async function readJobRun(ctx: Pick<Context, 'db'>, id: number): Promise<JobRun> {
  const { rows } = await ctx.db.execute<JobRunRow>(
    sql`SELECT ${JOB_RUN_COLUMNS} FROM job_runs WHERE id = ${id}`,
  );
  if (!rows[0]) throw new DomainError('not_found', `there is no run ${id}`);
  return presentJobRun(rows[0]);
}

/** The run of a job with the latest due time; null before the first run. */
export async function readNewestRun(ctx: Pick<Context, 'db'>, job: JobName): Promise<JobRun | null> {
  const { rows } = await ctx.db.execute<JobRunRow>(sql`
    SELECT ${JOB_RUN_COLUMNS} FROM job_runs WHERE job = ${job} ORDER BY due_at DESC, id DESC LIMIT 1`);
  return rows[0] ? presentJobRun(rows[0]) : null;
}
