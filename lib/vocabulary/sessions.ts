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

/** More live sessions than these nobody has: a sign-in beyond them ends the oldest. */
export const LIVE_SESSIONS_MAX = 20;
