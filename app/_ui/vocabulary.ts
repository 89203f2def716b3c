import type { RecommendedAction, Role, SpecializationId, ViolationKind } from '@/lib/contract/common';
import type { Status } from '@/lib/contract/health';
import type { JobName, JobRun } from '@/lib/contract/jobs';
import type { RepairAction, RepairOutcome } from '@/lib/contract/repairs';

/** Colour of a state. Never shown without an icon and a word. */
export type Tone = 'ok' | 'warn' | 'bad' | 'idle';

export const STATUS_WORDS: Record<Status, { word: string; tone: Tone }> = {
  healthy: { word: 'Healthy', tone: 'ok' },
  degraded: { word: 'Degraded', tone: 'warn' },
  critical: { word: 'Critical', tone: 'bad' },
  unknown: { word: 'Unknown', tone: 'idle' },
};

export const KIND_WORDS: Record<ViolationKind, string> = {
  level_mismatch: 'Levels differ',
  missing_license: 'License missing',
  missing_progress: 'Progress missing',
};

export const SPECIALIZATION_WORDS: Record<SpecializationId, string> = {
  PLAYER: 'Player',
  COACH: 'Coach',
  INTERNSHIP: 'Internship',
};

export const ACTION_WORDS: Record<RecommendedAction, { short: string; long: string }> = {
  create_license: { short: 'Create license', long: 'Create the missing license at the progress level' },
  create_progress: { short: 'Create progress', long: 'Create the missing progress at the license level' },
  raise_license: { short: 'Raise license', long: 'Raise the license: the totals or the history support it' },
  raise_progress: {
    short: 'Raise progress',
    long: 'Raise progress: the license history leads to this level',
  },
  needs_decision: {
    short: 'Needs a decision',
    long: 'No evidence supports the higher side: a person decides',
  },
};

export const REPAIR_ACTION_WORDS: Record<NonNullable<RepairAction['action']>, string> = {
  create_license: 'Create license',
  create_progress: 'Create progress',
  raise_license: 'Raise license',
  raise_progress: 'Raise progress',
  needs_decision: 'Needs a decision',
  lower_license: 'Lower license',
  lower_progress: 'Lower progress',
  undo: 'Undo',
};

export const OUTCOME_WORDS: Record<RepairOutcome, { word: string; tone: Tone }> = {
  repaired: { word: 'Repaired', tone: 'ok' },
  already_agreed: { word: 'Already in agreement', tone: 'ok' },
  needs_decision: { word: 'Needs a decision', tone: 'warn' },
  busy: { word: 'Busy, left alone', tone: 'idle' },
  failed: { word: 'Failed', tone: 'bad' },
  undone: { word: 'Undone', tone: 'ok' },
  changed_since: { word: 'Changed since, left alone', tone: 'warn' },
  already_undone: { word: 'Undone already', tone: 'idle' },
};

export const JOB_WORDS: Record<JobName, string> = {
  'health-check': 'Health check',
  'auto-sync': 'Auto-sync',
  retention: 'Retention',
};

export const RUN_WORDS: Record<JobRun['state'], { word: string; tone: Tone }> = {
  pending: { word: 'Waiting', tone: 'idle' },
  running: { word: 'Running', tone: 'idle' },
  succeeded: { word: 'Succeeded', tone: 'ok' },
  failed: { word: 'Failed', tone: 'bad' },
};

export const ROLE_WORDS: Record<Role, string> = {
  student: 'Student',
  instructor: 'Instructor',
  viewer: 'Viewer',
  operator: 'Operator',
  admin: 'Admin',
};
