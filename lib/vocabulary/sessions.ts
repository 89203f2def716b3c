export const SESSION_KINDS = ['console', 'api'] as const;
export type SessionKind = (typeof SESSION_KINDS)[number];

export const SESSION_ENDINGS = [
  'signed_out',
  'revoked',
  'token_reused',
  'password_changed',
  'second_factor_enabled',
  'too_many',
  'deactivated',
  'role_changed',
] as const;
export type SessionEnding = (typeof SESSION_ENDINGS)[number];

/** The maximum number of live sessions of a user: a further sign-in ends the oldest one. */
export const LIVE_SESSIONS_MAX = 20;
