import { expect, it } from 'vitest';
import { issuerFailureOf } from '@/lib/issuer/issuer-failure';

const coded = (code: string) => Object.assign(new Error(`connect ${code} 192.0.2.1:443`), { code });

it.each([
  ['IssuerAway', coded('ECONNREFUSED')],
  ['IssuerAway', coded('ENOTFOUND')],
  ['IssuerAway', coded('EAI_AGAIN')],
  ['IssuerAway', coded('ETIMEDOUT')],
  ['IssuerAway', new Error('outgoing request timed out after 5000ms')],
  ['IssuerAway', new Error('expected 200 OK, got: 503 Service Unavailable')],
  ['IssuerDenied', new Error('access_denied')],
  ['IssuerDenied', new Error('access_denied (the user said no)')],
  ['IssuerClock', new Error('id_token issued in the future, now 1700000000, iat 1700000600')],
  ['IssuerClock', new Error('id_token expired, now 1700000600, exp 1700000000')],
  ['SignInExpired', new Error('state mismatch, expected abc, got: access_denied')],
  ['SignInExpired', new Error('nonce mismatch, expected abc, got: def')],
  ['SignInExpired', new TypeError('PKCE code_verifier cookie was missing.')],
  ['SignInExpired', new TypeError('State value could not be parsed.')],
  ['SignInExpired', new Error('invalid_grant (grant request is invalid)')],
  ['IssuerFailed', new Error('invalid_client (client authentication failed)')],
  ['IssuerFailed', new Error('expected 200 OK, got: 404 Not Found')],
  ['IssuerFailed', new Error('unexpected iss value, expected https://a, got: https://b')],
  ['IssuerFailed', coded('DEPTH_ZERO_SELF_SIGNED_CERT')],
  ['IssuerFailed', undefined],
])('%s: %s', (failure, error) => {
  expect(issuerFailureOf(error)).toBe(failure);
});
