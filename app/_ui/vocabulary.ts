import type { JobRun } from '@/lib/contract/jobs';
import type { Repair } from '@/lib/contract/repairs';
import type { Violation } from '@/lib/contract/violations';
import type { Status } from '@/lib/vocabulary/health';
import type { MeasureState } from '@/lib/vocabulary/measures';
import type { RepairOutcome } from '@/lib/vocabulary/repairs';

/** Colour of a state. Never shown without an icon and a word; the words are in the messages under `words`. */
export type Tone = 'ok' | 'warn' | 'bad' | 'idle';

export const STATUS_TONES: Record<Status, Tone> = {
  healthy: 'ok',
  degraded: 'warn',
  critical: 'bad',
  unknown: 'idle',
};

export const OUTCOME_TONES: Record<RepairOutcome, Tone> = {
  repaired: 'ok',
  already_agreed: 'ok',
  needs_decision: 'warn',
  busy: 'idle',
  failed: 'bad',
  undone: 'ok',
  changed_since: 'warn',
  already_undone: 'idle',
};

export const RUN_TONES: Record<JobRun['state'], Tone> = {
  pending: 'idle',
  running: 'idle',
  succeeded: 'ok',
  failed: 'bad',
};

export const REPAIR_TONES: Record<Repair['state'], Tone> = {
  held: 'warn',
  queued: 'idle',
  running: 'idle',
  completed: 'ok',
  failed: 'bad',
  aborted: 'warn',
  dismissed: 'idle',
};

export const VIOLATION_TONES: Record<Exclude<Violation['state'], 'resolved'>, Tone> = {
  open: 'bad',
  acknowledged: 'warn',
  muted: 'idle',
  dismissed: 'idle',
};

export const MEASURE_TONES: Record<MeasureState, Tone> = {
  good: 'ok',
  warning: 'warn',
  critical: 'bad',
  unknown: 'idle',
};
