export const POLICIES = ['evidence', 'progress', 'license'] as const;
export type Policy = (typeof POLICIES)[number];

export const RECOMMENDED_ACTIONS = [
  'create_license',
  'create_progress',
  'raise_license',
  'raise_progress',
  'raise_both',
  'restore_totals',
  'raise_max',
  'needs_decision',
] as const;
export type RecommendedAction = (typeof RECOMMENDED_ACTIONS)[number];

export const REPAIR_ACTIONS = [...RECOMMENDED_ACTIONS, 'lower_license', 'lower_progress', 'undo'] as const;

/**
 * Evidence for a level: what the ledger sums to (`totals`) and history support that of progress, the newest row of the
 * history that of the license.
 */
export const SUPPORTS = ['totals', 'history', 'newest_history'] as const;
export type Support = (typeof SUPPORTS)[number];

/** The reasons why a run repaired a pair or left it unchanged. */
export const GROUNDS = [
  'no_pair',
  'agreed',
  'withdrawn',
  'license_missing',
  'progress_missing',
  'policy_progress',
  'policy_license',
  'totals_reach_level',
  'history_holds_level',
  'history_leads_to_level',
  'totals_on_hold',
  'level_unsupported',
  'no_history',
  'history_leads_elsewhere',
  'license_was_removed',
  'withdrawal_ended',
  'pair_vanished',
  'totals_below_ledger',
  'totals_unexplained',
  'ledger_reaches_more',
  'both_unsupported',
  'max_below_history',
  'license_beside_history',
  'dismissed',
  'busy',
  'put_back',
  'undone_already',
  'state_unknown',
  'changed_since',
  'write_failed',
  'keeps_breaking',
] as const;

/**
 * A held run is an automatic one that would change too much: it waits for a person, who approves it (then it is queued) or
 * dismisses it. A queued run waits for a worker; an aborted one was ended by a person, and what it had done stays.
 */
export const REPAIR_STATES = [
  'held',
  'queued',
  'running',
  'completed',
  'failed',
  'aborted',
  'dismissed',
] as const;
export type RepairState = (typeof REPAIR_STATES)[number];

/** Whether a run waits or works, so that more will be done. */
export function isUnderWay({ state }: { state: RepairState }): boolean {
  return state === 'queued' || state === 'running';
}

/**
 * Who carries a run: a process to its end (the command line, a job), a request for its first two seconds, or a worker.
 * Only a run of the latter two is in the queue, and goes on when its process is lost.
 */
export const REPAIR_CARRIERS = ['process', 'request', 'worker'] as const;
export type RepairCarrier = (typeof REPAIR_CARRIERS)[number];

/** The results of a run for one pair; the last three belong to an undo. */
export const REPAIR_OUTCOMES = [
  'repaired',
  'already_agreed',
  'needs_decision',
  'busy',
  'failed',
  'undone',
  'changed_since',
  'already_undone',
] as const;
export type RepairOutcome = (typeof REPAIR_OUTCOMES)[number];
