/** The findings that put a pair out of agreement: a row is missing, or the two levels differ. */
export const DISAGREEMENT_KINDS = [
  'level_mismatch',
  'missing_license',
  'license_removed',
  'missing_progress',
  'vanished_pair',
] as const;

/** The findings of pairs whose levels are equal and that the ledger or the license history contradicts. */
export const WITNESS_KINDS = [
  'totals_lost',
  'totals_unexplained',
  'under_granted',
  'unsupported',
  'history_gap',
] as const;

export const VIOLATION_KINDS = [...DISAGREEMENT_KINDS, ...WITNESS_KINDS] as const;
export type ViolationKind = (typeof VIOLATION_KINDS)[number];

/**
 * The annotations of an open violation; `open` means that there is none. Of several, the most important one is shown.
 */
export const ANNOTATED_STATES = ['open', 'acknowledged', 'muted', 'dismissed'] as const;
export type AnnotatedState = (typeof ANNOTATED_STATES)[number];

/** Blocked: the license is missing, or behind what evidence supports. Over-granted: the license is ahead of progress. */
export const AFFECTED = ['blocked', 'over_granted'] as const;

/** The annotations that a person may make or take back. */
export const ANNOTATION_ACTIONS = [
  'acknowledge',
  'unacknowledge',
  'mute',
  'unmute',
  'dismiss',
  'undismiss',
] as const;

export const RESOLUTIONS = ['repaired', 'observed', 'decided', 'transient'] as const;

export const VIOLATION_SORTS = [
  'first_seen_at',
  'user_name',
  'specialization',
  'difference',
  'broken_before',
] as const;
