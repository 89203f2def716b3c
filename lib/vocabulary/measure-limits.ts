import { DEGRADED_FROM_PERCENT, HEALTHY_FROM_PERCENT } from './health';
import type { MEASURE_UNITS, MeasureName, MeasureState } from './measures';

/**
 * The limits of a measure's states; a value that equals a limit is still good. `null`: no value of this measure leads
 * to that state.
 */
export type Limit = {
  unit: (typeof MEASURE_UNITS)[number];
  better: 'higher' | 'lower';
  /** The value to aim for. */
  target: number;
  warning: number;
  critical: number | null;
};

/**
 * The limits of the five key measures. The System page draws them, and they are the defaults of the alert rules. Jobs
 * are judged by more than their success: see `judgeJobs`.
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

/** The state of a value by its limits; `unknown` when nothing was measured. */
export function stateOf(limit: Limit, value: number | null): MeasureState {
  if (value === null) return 'unknown';
  const isPast = (line: number | null) =>
    line !== null && (limit.better === 'higher' ? value < line : value > line);
  if (isPast(limit.critical)) return 'critical';
  return isPast(limit.warning) ? 'warning' : 'good';
}
