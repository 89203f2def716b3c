/** The kinds of entries in the history of a pair. */
export const HISTORY_KINDS = [
  'activity',
  'annotation',
  'decision',
  'enrolment',
  'foreign_write',
  'license',
  'repair',
  'undo',
  'violation_found',
  'violation_resolved',
] as const;
export type HistoryKind = (typeof HISTORY_KINDS)[number];

/**
 * The kinds of ledger entries. `opening`: what an import or an upgrade found. `adjustment`: a change of totals that a person
 * accepted or made. `reset`: progress that begins again. `taken_back`: an entry that cancels a recorded activity.
 */
export const LEDGER_KINDS = ['activity', 'opening', 'adjustment', 'reset', 'taken_back'] as const;
export type LedgerKind = (typeof LEDGER_KINDS)[number];

/** The totals of a pair, and what a ledger entry adds to each. */
export const TOTALS = ['xp', 'sessions', 'projects', 'theory_hours', 'practice_hours'] as const;
export type TotalName = (typeof TOTALS)[number];

/** The sources of a change of a license's level. */
export const LICENSE_SOURCES = [
  'enrolment',
  'activity',
  'admin',
  'repair',
  'undo',
  'import',
  'withdrawal',
  'issue',
  'reset',
] as const;

/**
 * The states of a license. `none`: there is none, and nobody withdrew one. `due`: it was withdrawn until a day that has
 * passed, which is a finding: a person decides whether to issue it again.
 */
export const LICENSE_STATES = ['none', 'valid', 'expired', 'suspended', 'withdrawn', 'due'] as const;
export type LicenseState = (typeof LICENSE_STATES)[number];
