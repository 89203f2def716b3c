/**
 * The counters of failed attempts at one account: a network, a device, all unknown places together (this one only slows
 * down), codes of the second factor, and confirmations by a signed-in user.
 */
export const ACCOUNT_LOCK_OUT_KINDS = ['place', 'device', 'account', 'code', 'confirm'] as const;
/** The same, and the counter of one network over all accounts. */
export const LOCK_OUT_KINDS = ['network', ...ACCOUNT_LOCK_OUT_KINDS] as const;
export type LockOutKind = (typeof LOCK_OUT_KINDS)[number];

/** The refusals of a console sign-in that the sign-in page explains. The first one comes from next-auth. */
export const SIGN_IN_REFUSALS = [
  'CredentialsSignin',
  'SecondFactorRequired',
  'TooManyAttempts',
  'NoConsoleAccess',
  'PasswordNotTaken',
  'Unavailable',
  // Refusals because of the person's claims.
  'NoRole',
  'EmailNotVerified',
  'AccountExists',
  'AccountDeactivated',
  'LastAdmin',
  'NoSecondFactor',
  // Failures between us and the issuer.
  'IssuerAway',
  'IssuerDenied',
  'IssuerClock',
  'IssuerFailed',
  'SignInExpired',
] as const;
export type SignInRefusal = (typeof SIGN_IN_REFUSALS)[number];
