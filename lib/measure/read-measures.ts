import { shareReads } from '@/db/share-reads';
import type { MeasureNow } from '@/lib/contract/system';
import type { Intervals } from '@/lib/jobs/schedule';
import { WINDOW_SECONDS } from './figures';
import { exact, judgeMeasures } from './judge-measures';
import { readCounted, readFigures } from './read-figures';

/** Checks run every few minutes, the rest is rarer. */
const RUNS_WINDOW_SECONDS = 3_600;

/** The five key measures now, each by its limits. */
export const readMeasures = shareReads(async (ctx, intervals: Intervals): Promise<MeasureNow[]> => {
  const figures = await readFigures(ctx, { windowSeconds: WINDOW_SECONDS, intervals });
  const { jobs } = await readCounted(ctx, { windowSeconds: RUNS_WINDOW_SECONDS, intervals });
  // A crash is over when the run is in other hands; a run that failed stays one of the last hour.
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
