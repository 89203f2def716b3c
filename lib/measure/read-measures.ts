import { shareReads } from '@/db/share-reads';
import type { MeasureNow } from '@/lib/contract/system';
import type { Intervals } from '@/lib/jobs/schedule';
import { WINDOW_SECONDS } from './figures';
import { exact, judgeMeasures } from './judge-measures';
import { readCounted, readFigures } from './read-figures';

/** A longer window for runs: checks run every few minutes, other jobs more rarely. */
const RUNS_WINDOW_SECONDS = 3_600;

/** The five key measures now, each by its limits. */
export const readMeasures = shareReads(async (ctx, intervals: Intervals): Promise<MeasureNow[]> => {
  const figures = await readFigures(ctx, { windowSeconds: WINDOW_SECONDS, intervals });
  const { jobs } = await readCounted(ctx, { windowSeconds: RUNS_WINDOW_SECONDS, intervals });
  // A crash counts only in the short window, because another worker has taken the run. A failed run counts for an hour.
  const runs = { ...jobs, crashed: figures.jobs.crashed };
  return judgeMeasures(figures, runs).map(({ value, anonymous, ...judged }) => ({
    ...judged,
    value: shown(value),
    window_seconds: windowOf(judged.measure),
    anonymous: anonymous && { ...anonymous, value: shown(anonymous.value) },
  }));
});

function shown(value: number | null): number | null {
  return value === null ? null : exact(value);
}

function windowOf(measure: MeasureNow['measure']): number | null {
  if (measure === 'consistency_rate') return null;
  return measure === 'jobs' ? RUNS_WINDOW_SECONDS : WINDOW_SECONDS;
}
