/** Percent of the learners, in the order of the roll-out. */
export const STAGES = [0, 5, 25, 50, 100] as const;
export type Stage = (typeof STAGES)[number];

const HOUR = 3_600;
/** How long a stage must go well before the next one. */
export const SOAK_SECONDS: Record<Stage, number> = {
  0: 0,
  5: 24 * HOUR,
  25: 24 * HOUR,
  50: 24 * HOUR,
  100: 72 * HOUR,
};

/** The stage before, 0 for the first. */
export function stageBefore(stage: Stage): Stage {
  return STAGES[STAGES.indexOf(stage) - 1] ?? 0;
}

/** The stage after; null after the last. */
export function stageAfter(stage: Stage): Stage | null {
  return STAGES[STAGES.indexOf(stage) + 1] ?? null;
}

export const ROLLOUT_STATES = ['complete', 'under_way', 'paused', 'frozen', 'needs_person'] as const;

export const ROLLOUT_GATES = ['soak', 'consistency', 'error_rate', 'response_time', 'jobs'] as const;
export type GateName = (typeof ROLLOUT_GATES)[number];

export const GATE_VERDICTS = ['passed', 'failing', 'waiting', 'unknown'] as const;
export type GateVerdict = (typeof GATE_VERDICTS)[number];

export const ROLLOUT_ALARMS = ['consistency', 'error_rate', 'response_time', 'deadlock', 'worker'] as const;
export type AlarmName = (typeof ROLLOUT_ALARMS)[number];

export const ALARM_VERDICTS = ['clear', 'raised', 'unknown'] as const;
export type AlarmVerdict = (typeof ALARM_VERDICTS)[number];

const ONWARD = ['start', 'advance'] as const;
const OTHERWISE = [
  'roll_back',
  'pause',
  'resume',
  'freeze',
  'unfreeze',
  'auto_advance_on',
  'auto_advance_off',
] as const;

/** The decisions that a person may make. */
export const ROLLOUT_ACTIONS = [...ONWARD, ...OTHERWISE] as const;
export type RolloutAction = (typeof ROLLOUT_ACTIONS)[number];

/** `complete` is the step after the last stage. */
export const ROLLOUT_DECISIONS = [...ONWARD, 'complete', ...OTHERWISE] as const;
export type DecisionName = (typeof ROLLOUT_DECISIONS)[number];
