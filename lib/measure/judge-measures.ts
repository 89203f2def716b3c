import { LIMITS, type Limit, stateOf } from '@/lib/vocabulary/measure-limits';
import { MEASURES, type MeasureName, type MeasureState } from '@/lib/vocabulary/measures';
import type { Figures, RequestFigures } from './figures';

export type JudgedMeasure = Limit & {
  measure: MeasureName;
  /** In the unit of the measure; null where nothing was measured. */
  value: number | null;
  /** The number of pairs, requests, runs or statements behind the value. */
  samples: number;
  state: MeasureState;
  /**
   * The same measure for callers who are not signed in. It decides nothing; null for a measure that is not about
   * requests.
   */
  anonymous: Measured | null;
};

type Measured = { value: number | null; samples: number };

/** Judges the five key measures of a window by their limits. Runs are rare, so `runs` come from a longer window. */
export function judgeMeasures(figures: Figures, runs: Figures['jobs']): JudgedMeasure[] {
  return MEASURES.map((measure) => {
    const limit = LIMITS[measure];
    const { value, samples } = measuredValue(measure, figures, runs);
    const state = judge(measure, limit, value, figures, runs);
    return { measure, ...limit, value, samples, state, anonymous: ofStrangers(measure, figures) };
  });
}

function measuredValue(
  measure: MeasureName,
  { consistency, requests, database }: Figures,
  runs: Figures['jobs'],
): Measured {
  switch (measure) {
    case 'consistency_rate':
      return { value: consistency.rate, samples: consistency.pairs };
    case 'response_time':
      return timeOf(requests);
    case 'error_rate':
      return errorsOf(requests);
    case 'jobs':
      return successOf(runs.succeeded, runs.failed);
    case 'database_time':
      return { value: database.p95Ms, samples: database.queries };
  }
}

function ofStrangers(measure: MeasureName, { anonymous }: Figures): Measured | null {
  if (measure === 'response_time') return timeOf(anonymous);
  return measure === 'error_rate' ? errorsOf(anonymous) : null;
}

function timeOf({ p95Ms, count }: RequestFigures): Measured {
  return { value: p95Ms, samples: count };
}

function errorsOf({ failed, count }: RequestFigures): Measured {
  return { value: percentOf(failed, count), samples: count };
}

function judge(
  measure: MeasureName,
  limit: Limit,
  value: number | null,
  figures: Figures,
  runs: Figures['jobs'],
): MeasureState {
  // The result of a check that is too old says nothing about now.
  if (measure === 'consistency_rate' && figures.consistency.isStale) return 'unknown';
  return measure === 'jobs' ? judgeJobs({ ...figures, jobs: runs }) : stateOf(limit, value);
}

/** The state of jobs is the worst of these: a worker crashed or is missing, a run failed or waits too long. */
export function judgeJobs({ jobs, workers }: Pick<Figures, 'jobs' | 'workers'>): MeasureState {
  if (workers.alive === 0 || workers.lost > 0 || jobs.crashed > 0) return 'critical';
  return jobs.failed > 0 || jobs.late > 0 ? 'warning' : 'good';
}

/** The share of successful runs, in percent. */
export function successOf(succeeded: number, failed: number): { value: number | null; samples: number } {
  return { value: percentOf(succeeded, succeeded + failed), samples: succeeded + failed };
}

export function percentOf(part: number, all: number): number | null {
  return all === 0 ? null : (part * 100) / all;
}

/** Cut and not rounded, so that 99.9999 % is not shown as 100 %. */
export function exact(value: number): number {
  return Math.floor(value * 10_000) / 10_000;
}
