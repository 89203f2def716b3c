/** The kinds of entries in the history of a pair. */
export const HISTORY_KINDS = [
  'activity',
  'annotation',
  'decision',
  'enrolment',
  'license',
  'repair',
  'undo',
  'violation_found',
  'violation_resolved',
] as const;
export type HistoryKind = (typeof HISTORY_KINDS)[number];

/** The sources of a change of a license's level. */
export const LICENSE_SOURCES = ['enrolment', 'activity', 'admin', 'repair', 'undo', 'import'] as const;
