import type { Context } from '@/lib/context';
import type { Job } from '@/lib/contract/jobs';
import { readNewestRun } from './read-job-run';
import { readSlotHistory } from './read-slot-history';
import { intervalsOf, nextDueAtMs } from './schedule';

/** Every job that is turned on with its interval, its next due time by the database's clock, and its newest run. */
export async function listJobs(ctx: Context, config: Parameters<typeof intervalsOf>[0]): Promise<Job[]> {
  const intervals = intervalsOf(config);
  const histories = await readSlotHistory(ctx.db);
  return Promise.all(
    histories
      .filter(({ job }) => intervals[job] > 0)
      .map(async (history) => {
        const lastRun = await readNewestRun(ctx, history.job);
        const intervalSeconds = intervals[history.job];
        return {
          job: history.job,
          interval_seconds: intervalSeconds,
          next_due_at: new Date(nextDueAtMs(history.job, intervalSeconds, history)).toISOString(),
          last_run: lastRun,
        };
      }),
  );
}
