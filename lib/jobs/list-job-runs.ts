import { desc, eq } from 'drizzle-orm';
import { jobRuns } from '@/db/schema/operations';
import type { Context } from '@/lib/context';
import type { JobName, JobRun } from '@/lib/contract/jobs';
import { presentJobRun } from './present-job-run';

/** The newest runs, of one job or of all. */
export async function listJobRuns(ctx: Context, input: { job?: JobName; limit: number }): Promise<JobRun[]> {
  const rows = await ctx.db
    .select()
    .from(jobRuns)
    .where(input.job ? eq(jobRuns.job, input.job) : undefined)
    .orderBy(desc(jobRuns.dueAt), desc(jobRuns.id))
    .limit(input.limit);
  return rows.map(presentJobRun);
}
