import { loginBodyShape, logoutBodyShape, refreshBodyShape, tokensShape } from '@/lib/contract/auth';
import { defineOperations } from '@/lib/contract/operation';

const tag = 'Sign-in';

export const authOperations = defineOperations({
  'POST /auth/login': {
    id: 'login',
    tag,
    summary: 'Sign in with e-mail address and password',
    description:
      'Who has a second factor also sends its `code`; without one, and with the right password, the answer is 401 `second_factor_required`. An unknown address, a wrong password, a wrong code and an inactive user get the same 401. Within 15 minutes ten failures of one account from one network, or thirty from one network, are answered with 429; after ten of one account from everywhere, unknown networks are let in one at a time, with growing pauses. A network from which the account signed in within 30 days has only failures of its own. Too many sign-ins at once are answered with 429 as well. `Retry-After` says when to come back. Where `PASSWORD_SIGN_IN` does not take the password, the answer is 403.',
    permission: null,
    body: loginBodyShape,
    idempotency: 'none',
    answers: { 200: { description: 'A pair of tokens', shape: tokensShape } },
    errors: ['unauthenticated', 'second_factor_required'],
  },
  'POST /auth/refresh': {
    id: 'refresh',
    tag,
    summary: 'Exchange a refresh token for the next pair of tokens',
    description:
      'Each refresh token serves once. Shown again within 10 s of its exchange, it is answered with the same next one; showing it again later ends the whole session.',
    permission: null,
    body: refreshBodyShape,
    idempotency: 'none',
    answers: { 200: { description: 'The next pair of tokens', shape: tokensShape } },
    errors: ['unauthenticated'],
  },
  'POST /auth/logout': {
    id: 'logout',
    tag,
    summary: 'End the session of a refresh token',
    description:
      'Whoever holds the refresh token may end its session; no access token is needed, it may have expired.',
    permission: null,
    body: logoutBodyShape,
    idempotency: 'none',
    answers: { 204: { description: 'The session has ended, or there was none' } },
  },
});
