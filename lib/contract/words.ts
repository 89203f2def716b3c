/*
 * The words of the wire, apart from its shapes: a page that only knows the words need not load what checks the shapes.
 */

export const SPECIALIZATION_IDS = ['PLAYER', 'COACH', 'INTERNSHIP'] as const;

/** More live sessions than these nobody has: a sign-in beyond them ends the oldest. */
export const LIVE_SESSIONS_MAX = 20;

export const ROLES = ['student', 'instructor', 'viewer', 'operator', 'admin'] as const;

export const LOCALES = ['en', 'hu'] as const;

/**
 * What failed attempts at one account are counted by: a network, a device, all unknown places together (which only slows
 * down), codes of the second factor, and confirmations of who is signed in.
 */
export const ACCOUNT_LOCK_OUT_KINDS = ['place', 'device', 'account', 'code', 'confirm'] as const;
/** The same, and those from one network at any account. */
export const LOCK_OUT_KINDS = ['network', ...ACCOUNT_LOCK_OUT_KINDS] as const;
export type LockOutKind = (typeof LOCK_OUT_KINDS)[number];

export const VIOLATION_KINDS = ['level_mismatch', 'missing_license', 'missing_progress'] as const;

export const POLICIES = ['evidence', 'progress', 'license'] as const;

export const RECOMMENDED_ACTIONS = [
  'create_license',
  'create_progress',
  'raise_license',
  'raise_progress',
  'needs_decision',
] as const;

export const REPAIR_ACTIONS = [...RECOMMENDED_ACTIONS, 'lower_license', 'lower_progress', 'undo'] as const;

/** Why a run did what it did to a pair, or left it alone. */
export const GROUNDS = [
  'no_pair',
  'agreed',
  'license_missing',
  'progress_missing',
  'policy_progress',
  'policy_license',
  'totals_reach_level',
  'history_holds_level',
  'history_leads_to_level',
  'level_unsupported',
  'no_history',
  'history_leads_elsewhere',
  'dismissed',
  'busy',
  'put_back',
  'undone_already',
  'state_unknown',
  'changed_since',
] as const;

export const STATUSES = ['healthy', 'degraded', 'critical', 'unknown'] as const;

/** The consistency, in percent, from which the status is healthy, and from which it is degraded. */
export const HEALTHY_FROM_PERCENT = 99;

export const DEGRADED_FROM_PERCENT = 95;
/** So many callers are several: what fewer of them meet, or bring about, rolls nothing back. */
export const SEVERAL_CALLERS = 3;

/**
 * How far a stored time may lie ahead of the database's clock and still be taken for now: a server that takes over, or a
 * clock that is corrected in passing, may be a little behind what was stored. What lies further ahead was stored before
 * the clock was set back, and when that was is not known.
 */
export const AHEAD_MAX_MS = 60_000;

export const RESOLUTIONS = ['repaired', 'observed', 'decided', 'transient'] as const;

export const JOBS = ['health-check', 'auto-sync', 'self-test', 'retention'] as const;

/** What may be wrong: five measures, the workers, and what the roll-out and the self-test report. */
export const ALERT_SUBJECTS = [
  'consistency_rate',
  'response_time',
  'error_rate',
  'jobs',
  'workers',
  'database_time',
  'rollout',
  'self_test',
] as const;

export const SEVERITIES = ['warning', 'critical'] as const;

/** What happens to an incident; `told`: what a silence or a maintenance window had held back, `ended`: its rule was turned off. */
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

/** The five key measures of a running installation. */
export const MEASURES = ['consistency_rate', 'response_time', 'error_rate', 'jobs', 'database_time'] as const;

export const MEASURE_STATES = ['good', 'warning', 'critical', 'unknown'] as const;

/** How far back measures are shown. */
export const PERIODS = ['1h', '24h', '7d', '30d', '90d'] as const;

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

export const CHANNEL_KINDS = ['email', 'slack', 'pagerduty', 'webhook'] as const;

/** The last one cannot be decided yet: nothing was ever sent. */
export const CHANNEL_STATES = ['working', 'failing', 'off', 'unused'] as const;

export const DELIVERY_STATES = [
  'pending',
  'sending',
  'delivered',
  'dead',
  'dismissed',
  'superseded',
] as const;

export const ALERT_EVENTS = [
  'opened',
  'worsened',
  'eased',
  'reminder',
  'acknowledged',
  'recovered',
  'test',
] as const;

export const SMTP_SECURITIES = ['tls', 'starttls', 'none'] as const;

export const PAGERDUTY_REGIONS = ['us', 'eu'] as const;
/** Percent of the learners, in the order of the roll-out. */
export const STAGES = [0, 5, 25, 50, 100] as const;

export const ROLLOUT_STATES = ['complete', 'under_way', 'paused', 'frozen', 'needs_person'] as const;

export const ROLLOUT_GATES = ['soak', 'consistency', 'error_rate', 'response_time', 'jobs'] as const;

export const GATE_VERDICTS = ['passed', 'failing', 'waiting', 'unknown'] as const;

export const ROLLOUT_ALARMS = ['consistency', 'error_rate', 'response_time', 'deadlock', 'worker'] as const;

export const ALARM_VERDICTS = ['clear', 'raised', 'unknown'] as const;

/** What a person may decide. */
export const ROLLOUT_ACTIONS = [
  'start',
  'advance',
  'roll_back',
  'pause',
  'resume',
  'freeze',
  'unfreeze',
  'auto_advance_on',
  'auto_advance_off',
] as const;

/** `complete` is the step after the last stage. */
export const ROLLOUT_DECISIONS = [...ROLLOUT_ACTIONS, 'complete'] as const;

/** Why the console let nobody in, as the sign-in page explains it. The first is next-auth's own. */
export const SIGN_IN_REFUSALS = [
  'CredentialsSignin',
  'SecondFactorRequired',
  'TooManyAttempts',
  'NoConsoleAccess',
  'PasswordNotTaken',
  'Unavailable',
  // What single sign-on says of the person.
  'NoRole',
  'EmailNotVerified',
  'AccountExists',
  'AccountDeactivated',
  'LastAdmin',
  'NoSecondFactor',
  // What went wrong between us and the issuer.
  'IssuerAway',
  'IssuerDenied',
  'IssuerClock',
  'IssuerFailed',
  'SignInExpired',
] as const;
