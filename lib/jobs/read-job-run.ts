import { desc, eq } from 'drizzle-orm';
import { jobRuns } from '@/db/schema/operations';
import type { Context } from '@/lib/context';
import type { JobRun } from '@/lib/contract/jobs';
import { DomainError } from '@/lib/errors';
import type { JobName } from '@/lib/vocabulary/jobs';
import { presentJobRun } from './present-job-run';

/** One run of a job. Throws `not_found`. */
export async function readJobRun(ctx: Pick<Context, 'db'>, id: number): Promise<JobRun> {
  const [row] = await ctx.db.select().from(jobRuns).where(eq(jobRuns.id, id));
  if (!row) throw new DomainError('not_found', `there is no run ${id}`);
  return presentJobRun(row);
}

/** The run of a job that was due last; null before the first one. */
export async function readNewestRun(ctx: Pick<Context, 'db'>, job: JobName): Promise<JobRun | null> {
  const [row] = await ctx.db
    .select()
    .from(jobRuns)
    .where(eq(jobRuns.job, job))
    .orderBy(desc(jobRuns.dueAt), desc(jobRuns.id))
    .limit(1);
  return row ? presentJobRun(row) : null;
}
