/** What the story of a pair is made of. */
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

/** What may change the level of a license. */
export const LICENSE_SOURCES = ['enrolment', 'activity', 'admin', 'repair', 'undo', 'import'] as const;
