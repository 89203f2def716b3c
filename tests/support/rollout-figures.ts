import type { RolloutFigures, RolloutState, WindowFigures } from '@/lib/rollout/plan-gates';

export const HOUR = 3_600_000;
export const NOW = Date.parse('2026-11-25T12:00:00Z');

/** A day at 25 % with automatic advance, except for the given values. */
export const state = (more: Partial<RolloutState> = {}): RolloutState => ({
  stage: 25,
  isComplete: false,
  autoAdvance: true,
  paused: false,
  frozen: false,
  needsPerson: false,
  watchedFromMs: NOW - 24 * HOUR,
  steadySinceMs: NOW - 24 * HOUR,
  ...more,
});

/** A window without problems, except for the given values. */
export const window = (more: Partial<WindowFigures> = {}): WindowFigures => ({
  requests: { count: 10_000, failed: 0, p95Ms: 40 },
  callers: { failed: 0, slow: 0 },
  database: { deadlocks: 0 },
  jobs: { succeeded: 12, failed: 0, late: 0, crashed: 0 },
  workers: { lost: 0 },
  ...more,
});

/** Figures on which every gate passes, except for the given values. */
export const figures = (more: Partial<RolloutFigures> = {}): RolloutFigures => ({
  watch: window(),
  soak: window(),
  cohort: { pairs: 10_000, inconsistent: 3, isFresh: true, isSettled: true },
  ...more,
});
