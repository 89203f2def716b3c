import type { Context } from '@/lib/context';
import type { Job } from '@/lib/contract/jobs';
import { readNewestRun } from './read-job-run';
import { readSlotHistory } from './read-slot-history';
import { intervalsOf, nextDueAtMs } from './schedule';

/** Every job that is turned on, with its interval, its next due time by the database's clock, and its newest run. */
export async function listJobs(ctx: Context, config: Parameters<typeof intervalsOf>[0]): Promise<Job[]> {
  const intervals = intervalsOf(config);
  const jobs: Job[] = [];
  for (const history of await readSlotHistory(ctx.db)) {
    const { job } = history;
    const intervalSeconds = intervals[job];
    if (intervalSeconds === 0) continue;
    jobs.push({
      job,
      interval_seconds: intervalSeconds,
      next_due_at: new Date(nextDueAtMs(job, intervalSeconds, history)).toISOString(),
      last_run: await readNewestRun(ctx, job),
    });
  }
  return jobs;
}
