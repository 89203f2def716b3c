/** The failures between us and the issuer that the sign-in page explains. */
export type IssuerFailure =
  | 'IssuerAway'
  | 'IssuerDenied'
  | 'IssuerClock'
  | 'IssuerFailed'
  /** The sign-in took too long, or was begun in another tab or browser or by somebody else. */
  | 'SignInExpired';

const KINDS: [IssuerFailure, RegExp][] = [
  ['IssuerDenied', /^(access_denied|login_required|interaction_required|consent_required)\b/],
  ['IssuerAway', /^(temporarily_unavailable|server_error)\b|timed out|, got: 5\d\d|socket hang up/],
  ['IssuerClock', /issued in the future|id_token expired|not active yet|too much time has elapsed/],
  [
    'SignInExpired',
    /^(state|nonce) (mismatch|missing)|cookie was missing|could not be parsed|^invalid_grant\b/,
  ],
];
const NETWORK = /^E(CONN|NET|HOST|PIPE|TIMEDOUT|AI_AGAIN|NOTFOUND)/;

/** The failure behind an error of next-auth or of its OpenID client. Both show it only in their messages. */
export function issuerFailureOf(error: unknown): IssuerFailure {
  const { message = '', code } = (error ?? {}) as { message?: string; code?: unknown };
  if (typeof code === 'string' && NETWORK.test(code)) return 'IssuerAway';
  return KINDS.find(([, pattern]) => pattern.test(message))?.[0] ?? 'IssuerFailed';
}
