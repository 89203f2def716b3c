import { z } from 'zod';
import { EMAIL_MAX } from '@/lib/vocabulary/limits';
import { normalizeEmail } from './email';
import type { ExamplesOf } from './example';
import { defineOperations } from './operation';

/** 128 characters of up to two UTF-16 units each. lib/auth/password-rules checks new passwords. */
export const passwordShape = z.string().min(1).max(256);

/** Six digits of an authenticator, or a recovery code. Spaces and hyphens are ignored. */
export const codeShape = z.string().trim().min(6).max(40);

export const loginBodyShape = z.strictObject({
  email: z.string().overwrite(normalizeEmail).min(3).max(EMAIL_MAX),
  password: passwordShape,
  code: codeShape
    .optional()
    .describe('Of the second factor, where there is one: from the app, or a recovery code'),
});

export const refreshBodyShape = z.strictObject({ refresh_token: z.string().min(1).max(500) });

export const logoutBodyShape = z.strictObject({ refresh_token: z.string().min(1).max(500) });

export const tokensShape = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  token_type: z.literal('bearer'),
  /** Seconds. */
  expires_in: z.int(),
});
export type Tokens = z.infer<typeof tokensShape>;

const tag = 'Sign-in';

export const signInOperations = defineOperations({
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

const refresh_token = 'ikn5Qql9c6FsTTRI8zE1QY5DvrSVD6IBBq6Umyo6Ci0';

export const signInExamples = {
  'POST /auth/login': [
    {
      summary: 'Signed in',
      body: { email: 'operator@example.org', password: 'correct horse battery staple' },
      status: 200,
    },
  ],
  'POST /auth/refresh': [{ summary: 'The next pair of tokens', body: { refresh_token }, status: 200 }],
  'POST /auth/logout': [{ summary: 'Signed out', body: { refresh_token }, status: 204 }],
} satisfies ExamplesOf<typeof signInOperations>;
