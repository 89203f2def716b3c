import { DEGRADED_FROM_PERCENT, HEALTHY_FROM_PERCENT } from './health';
import type { MEASURE_UNITS, MeasureName, MeasureState } from './measures';

/** From where on a value is what; the line itself is still good. `null`: no value of this measure is that by itself. */
export type Limit = {
  unit: (typeof MEASURE_UNITS)[number];
  better: 'higher' | 'lower';
  /** What it should be. */
  target: number;
  warning: number;
  critical: number | null;
};

/**
 * The lines of the five key measures: what the System page draws, and what the rules of alerts begin with. Jobs are
 * judged by more than their success: see `judgeJobs`.
 */
export const LIMITS: Readonly<Record<MeasureName, Limit>> = {
  consistency_rate: {
    unit: 'percent',
    better: 'higher',
    target: 100,
    warning: HEALTHY_FROM_PERCENT,
    critical: DEGRADED_FROM_PERCENT,
  },
  response_time: { unit: 'milliseconds', better: 'lower', target: 100, warning: 200, critical: 500 },
  error_rate: { unit: 'percent', better: 'lower', target: 0.1, warning: 0.5, critical: 2 },
  jobs: { unit: 'percent', better: 'higher', target: 100, warning: 100, critical: null },
  database_time: { unit: 'milliseconds', better: 'lower', target: 25, warning: 50, critical: 200 },
};

/** What a value is by its limits; `unknown` where nothing was measured. */
export function stateOf(limit: Limit, value: number | null): MeasureState {
  if (value === null) return 'unknown';
  const isPast = (line: number | null) =>
    line !== null && (limit.better === 'higher' ? value < line : value > line);
  if (isPast(limit.critical)) return 'critical';
  return isPast(limit.warning) ? 'warning' : 'good';
}
