import { consistencyRate } from '@/lib/health/status';
import { DEGRADED_FROM_PERCENT, HEALTHY_FROM_PERCENT } from '@/lib/vocabulary/health';
import { SEVERAL_CALLERS } from '@/lib/vocabulary/measures';
import {
  type AlarmName,
  type AlarmVerdict,
  type GateName,
  type GateVerdict,
  SOAK_SECONDS,
  type Stage,
} from '@/lib/vocabulary/rollout';

export type RolloutState = {
  stage: Stage;
  isComplete: boolean;
  autoAdvance: boolean;
  paused: boolean;
  frozen: boolean;
  needsPerson: boolean;
  /** Earlier events lead to no automatic rollback. */
  watchedFromMs: number;
  /** The begin of the soak time. */
  steadySinceMs: number;
};

/** The judged counts of a window. */
export type WindowFigures = {
  requests: { count: number; failed: number; p95Ms: number | null };
  /** The number of signed-in callers who got a failed answer, and of those who got a slow one. */
  callers: { failed: number; slow: number };
  database: { deadlocks: number };
  jobs: { succeeded: number; failed: number; late: number; crashed: number };
  workers: { lost: number };
};

/** The figures of the stage's learners now. */
export type CohortFigures = {
  pairs: number;
  inconsistent: number;
  /** There is a check that is not older than two intervals. */
  isFresh: boolean;
  /** The learners who entered with the stage were repaired once, or there was enough time for it. */
  isSettled: boolean;
};

export type RolloutFigures = { watch: WindowFigures; soak: WindowFigures; cohort: CohortFigures };

/** `value` and `target` are seconds for soak, milliseconds for response_time, else percent. */
export type Gate = { gate: GateName; verdict: GateVerdict; value: number | null; target: number };

/** `value` and `limit` are milliseconds for response_time, a number of times for deadlock and worker, else percent. */
export type Alarm = { alarm: AlarmName; verdict: AlarmVerdict; value: number | null; limit: number };

/** With fewer requests, an error rate or a p95 says nothing: one failed request of three is no trend. */
export const REQUESTS_MIN = 100;

/** The window of the alarms: whole minutes, and short enough for a rollback within 60 s after trouble begins. */
export const WATCH_WINDOW_SECONDS = 120;

/** For this long after an automatic rollback nothing is judged, so that one cause cannot lead to two rollbacks. */
export const COOL_DOWN_SECONDS = 900;

/**
 * New learners are repaired by the next automatic repair, which is requested at once. After this time the stage counts
 * as settled in any case.
 */
export const SETTLE_SECONDS_MAX = 3_600;

const GATE = { consistencyPercent: HEALTHY_FROM_PERCENT, errorPercent: 0.1, p95Ms: 100, jobsPercent: 100 };
const ALARM = { consistencyPercent: DEGRADED_FROM_PERCENT, errorPercent: 2, p95Ms: 500 };

export function allPassed(gates: readonly Gate[]): boolean {
  return gates.every(({ verdict }) => verdict === 'passed');
}

/** Judges the gates of a stage. A gate with unknown figures does not pass, because an advance needs evidence. */
export function judgeGates(state: RolloutState, { soak, cohort }: RolloutFigures, nowMs: number): Gate[] {
  const soaked = Math.max(0, Math.floor((nowMs - state.steadySinceMs) / 1000));
  const soakTarget = SOAK_SECONDS[state.stage];
  const { requests } = soak;
  const enough = requests.count >= REQUESTS_MIN;
  const errors = enough ? percentOf(requests.failed, requests.count) : null;
  const p95 = enough ? requests.p95Ms : null;
  const runs = soak.jobs.succeeded + soak.jobs.failed + soak.jobs.late + soak.jobs.crashed;
  const jobs = runs > 0 ? percentOf(soak.jobs.succeeded, runs) : null;
  const rate = rateOf(cohort);
  const gate = (
    name: GateName,
    value: number | null,
    target: number,
    passes: (value: number) => boolean,
    otherwise: GateVerdict = 'failing',
  ): Gate => {
    const verdict = value === null ? 'unknown' : passes(value) ? 'passed' : otherwise;
    return { gate: name, verdict, value, target };
  };
  const unsettled = cohort.isSettled ? 'failing' : 'waiting';
  return [
    gate('soak', Math.min(soaked, soakTarget), soakTarget, (seconds) => seconds >= soakTarget, 'waiting'),
    gate(
      'consistency',
      rate,
      GATE.consistencyPercent,
      (percent) => percent > GATE.consistencyPercent,
      unsettled,
    ),
    gate('error_rate', errors, GATE.errorPercent, (percent) => percent < GATE.errorPercent),
    gate('response_time', p95, GATE.p95Ms, (ms) => ms < GATE.p95Ms),
    gate('jobs', jobs, GATE.jobsPercent, (percent) => percent >= GATE.jobsPercent),
  ];
}

/** Judges the alarms, which cause an automatic rollback. Unknown figures or too little traffic raise no alarm. */
export function judgeAlarms(state: RolloutState, { watch, cohort }: RolloutFigures, nowMs: number): Alarm[] {
  const watched = nowMs >= state.watchedFromMs;
  const enough = watched && watch.requests.count >= REQUESTS_MIN;
  const errors = enough ? percentOf(watch.requests.failed, watch.requests.count) : null;
  const p95 = enough ? watch.requests.p95Ms : null;
  const deadlocks = watched ? watch.database.deadlocks : null;
  const crashes = watched ? watch.jobs.crashed + watch.workers.lost : null;
  const rate = watched && cohort.isSettled ? rateOf(cohort) : null;
  const alarm = (name: AlarmName, value: number | null, limit: number, raised: (value: number) => boolean) =>
    ({
      alarm: name,
      verdict: value === null ? 'unknown' : raised(value) ? 'raised' : 'clear',
      value,
      limit,
    }) as const;
  return [
    alarm('consistency', rate, ALARM.consistencyPercent, (percent) => percent < ALARM.consistencyPercent),
    alarm(
      'error_rate',
      errors,
      ALARM.errorPercent,
      (percent) => percent > ALARM.errorPercent && watch.callers.failed >= SEVERAL_CALLERS,
    ),
    alarm(
      'response_time',
      p95,
      ALARM.p95Ms,
      (ms) => ms > ALARM.p95Ms && watch.callers.slow >= SEVERAL_CALLERS,
    ),
    alarm('deadlock', deadlocks, 0, (times) => times > 0),
    alarm('worker', crashes, 0, (times) => times > 0),
  ];
}

/**
 * Whether the soak time must begin again: the cohort must be in agreement during all of it. The other gates look back
 * over it anyway.
 */
export function isUnsteady(gates: readonly Gate[]): boolean {
  return gates.some(({ gate, verdict }) => gate === 'consistency' && verdict === 'failing');
}

/** Null when nothing is known: there is no fresh check, or nobody is in the cohort. */
function rateOf({ pairs, inconsistent, isFresh }: CohortFigures): number | null {
  // There can be pairs that were made after the pairs were counted.
  const counted = Math.max(pairs, inconsistent);
  return isFresh && counted > 0 ? consistencyRate(counted, inconsistent) : null;
}

/** Not rounded, so that 100 always means all. */
function percentOf(part: number, whole: number): number {
  return (part * 100) / whole;
}
