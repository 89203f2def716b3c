/**
 * What failed attempts at one account are counted by: a network, a device, all unknown places together (which only slows
 * down), codes of the second factor, and confirmations of who is signed in.
 */
export const ACCOUNT_LOCK_OUT_KINDS = ['place', 'device', 'account', 'code', 'confirm'] as const;
/** The same, and those from one network at any account. */
export const LOCK_OUT_KINDS = ['network', ...ACCOUNT_LOCK_OUT_KINDS] as const;
export type LockOutKind = (typeof LOCK_OUT_KINDS)[number];

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
export type SignInRefusal = (typeof SIGN_IN_REFUSALS)[number];
