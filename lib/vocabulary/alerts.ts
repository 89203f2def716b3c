/**
 * The subjects of alerts: five measures, what is explained, what waits for a person, the workers, who else writes and whether it
 * is captured, and the reports of the roll-out, the self-test and the guard.
 */
export const ALERT_SUBJECTS = [
  'consistency_rate',
  'explained_rate',
  'held_repairs',
  'relapses',
  'response_time',
  'error_rate',
  'jobs',
  'workers',
  'database_time',
  'new_writer',
  'detection_lag',
  'capture_off',
  'rollout',
  'self_test',
  'guard',
] as const;
export type AlertSubject = (typeof ALERT_SUBJECTS)[number];

export const SEVERITIES = ['warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Silenced is shown before acknowledged, because no message is sent about a silenced incident. */
export const INCIDENT_STATES = ['open', 'acknowledged', 'silenced', 'recovered'] as const;
export type IncidentStateName = (typeof INCIDENT_STATES)[number];

/**
 * The events of an incident. `told`: a message that a silence or a maintenance window had held back. `ended`: its rule
 * was turned off.
 */
export const INCIDENT_EVENTS = [
  'opened',
  'reopened',
  'worsened',
  'eased',
  'told',
  'reminder',
  'acknowledged',
  'unacknowledged',
  'silenced',
  'unsilenced',
  'recovered',
  'ended',
] as const;
export type IncidentEvent = (typeof INCIDENT_EVENTS)[number];

/** Reasons to hold back messages about an incident. */
export const HOLDERS = ['maintenance', 'silence'] as const;
export type HeldBy = (typeof HOLDERS)[number];

export const MAINTENANCE_STATES = ['planned', 'active', 'over'] as const;

/** The likely causes of incidents. A cause of a report that is not in this list is shown as it is written. */
export const INCIDENT_CAUSES = [
  'one_writer',
  'after_deployment',
  'one_kind',
  'many_kinds',
  'database_slow',
  'lock_waits',
  'deadlocks',
  'job_failing',
  'job_waiting',
  'check_stale',
  'no_worker',
  'no_worker_yet',
  'worker_lost',
  'run_crashed',
  'rollout_consistency',
  'rollout_error_rate',
  'rollout_response_time',
  'rollout_deadlock',
  'rollout_worker',
  'not_found_in_time',
  'not_repaired_in_time',
  'guard_faulty',
  'guard_let_through',
  'capture_missed',
  'guard_stepped_back',
] as const;
export type IncidentCause = (typeof INCIDENT_CAUSES)[number];
