export const VIOLATION_KINDS = ['level_mismatch', 'missing_license', 'missing_progress'] as const;
export type ViolationKind = (typeof VIOLATION_KINDS)[number];

/** What people have said about an open violation; `open` while nothing. The one that counts most is shown. */
export const ANNOTATED_STATES = ['open', 'acknowledged', 'muted', 'dismissed'] as const;
export type AnnotatedState = (typeof ANNOTATED_STATES)[number];

/** Blocked: the license is behind or missing. Over-granted: the license is ahead. */
export const AFFECTED = ['blocked', 'over_granted'] as const;

/** What a person may say about an open violation, or take back. */
export const ANNOTATION_ACTIONS = [
  'acknowledge',
  'unacknowledge',
  'mute',
  'unmute',
  'dismiss',
  'undismiss',
] as const;

export const RESOLUTIONS = ['repaired', 'observed', 'decided', 'transient'] as const;

export const VIOLATION_SORTS = ['first_seen_at', 'user_name', 'specialization', 'difference'] as const;
