import { z } from 'zod';
import {
  changePasswordBodyShape,
  codeBodyShape,
  confirmSecondFactorBodyShape,
  meShape,
  ownAccountShape,
  ownSessionsQueryShape,
  passwordAndCodeBodyShape,
  passwordBodyShape,
  recoveryCodesShape,
  secondFactorEnabledShape,
  secondFactorStartShape,
  sessionParamsShape,
  sessionShape,
  sessionsEndedShape,
  updateMeBodyShape,
} from '@/lib/contract/auth';
import { defineOperations } from '@/lib/contract/operation';
import { LIVE_SESSIONS_MAX } from '@/lib/vocabulary/sessions';

const tag = 'Own account';

/** What anybody may do about themselves. Nothing that carries a password or a code is ever kept for a repetition. */
export const accountOperations = defineOperations({
  'GET /auth/me': {
    id: 'readMe',
    tag,
    summary: 'Who is signed in',
    permission: 'self.read',
    answers: { 200: { description: 'The user whom the token speaks for', shape: ownAccountShape } },
  },
  'PATCH /auth/me': {
    id: 'updateMe',
    tag,
    summary: 'Change one’s name, language or time zone',
    description: 'Fields that are not sent stay as they are; null follows the browser.',
    permission: 'self.write',
    body: updateMeBodyShape,
    answers: { 200: { description: 'The user after the change', shape: meShape } },
  },
  'POST /auth/me/password': {
    id: 'changePassword',
    tag,
    summary: 'Change one’s password',
    description:
      'Ends every other session of the user, unless `end_other_sessions` is false; this one goes on. Ten wrong current passwords within 15 minutes are answered with 429.',
    permission: 'self.write',
    body: changePasswordBodyShape,
    idempotency: 'none',
    answers: { 200: { description: 'The password is changed', shape: sessionsEndedShape } },
    errors: ['stale_version'],
  },
  'GET /auth/me/sessions': {
    id: 'listMySessions',
    tag,
    summary: 'One’s active sessions, newest first',
    description: `At most ${LIVE_SESSIONS_MAX}: one more sign-in, to the console or by a program, ends the oldest.`,
    permission: 'self.read',
    query: ownSessionsQueryShape,
    answers: { 200: { description: 'A page of sessions', shape: z.array(sessionShape), page: true } },
  },
  'DELETE /auth/me/sessions/{id}': {
    id: 'endMySession',
    tag,
    summary: 'End one of one’s sessions',
    description:
      'Its tokens are refused from the next request on. Ending one that has ended changes nothing.',
    permission: 'self.write',
    params: sessionParamsShape,
    answers: { 204: { description: 'The session has ended' } },
    errors: ['not_found'],
  },
  'POST /auth/logout-everywhere': {
    id: 'logoutEverywhere',
    tag,
    summary: 'End all of one’s sessions',
    description: 'Of the console and of client programs, this one included.',
    permission: 'self.write',
    idempotency: 'none',
    answers: { 200: { description: 'All have ended', shape: sessionsEndedShape } },
  },
  'POST /auth/me/second-factor': {
    id: 'startSecondFactor',
    tag,
    summary: 'Begin to set up a second factor',
    description:
      'Answers a new secret for an authenticator app; it counts once a code of it is confirmed. Beginning again replaces a secret that was not confirmed.',
    permission: 'self.second_factor',
    body: passwordBodyShape,
    idempotency: 'none',
    answers: { 200: { description: 'The secret, in three forms', shape: secondFactorStartShape } },
    errors: ['already_exists'],
  },
  'POST /auth/me/second-factor/confirm': {
    id: 'confirmSecondFactor',
    tag,
    summary: 'Turn the second factor on with a first code',
    description:
      'From now on, signing in needs a code; sessions that began without one end, unless `end_other_sessions` is false. Answers ten recovery codes, which are shown only now.',
    permission: 'self.second_factor',
    body: confirmSecondFactorBodyShape,
    idempotency: 'none',
    answers: { 200: { description: 'It is on', shape: secondFactorEnabledShape } },
    errors: ['already_exists', 'not_applicable'],
  },
  'POST /auth/me/second-factor/recovery-codes': {
    id: 'renewRecoveryCodes',
    tag,
    summary: 'Get ten new recovery codes',
    description: 'The older ones are good no longer. Needs a code of the app or a recovery code.',
    permission: 'self.second_factor',
    body: codeBodyShape,
    idempotency: 'none',
    answers: { 200: { description: 'The new codes', shape: recoveryCodesShape } },
    errors: ['not_applicable'],
  },
  'DELETE /auth/me/second-factor': {
    id: 'disableMySecondFactor',
    tag,
    summary: 'Turn the second factor off',
    description: 'Needs the password, and a code of the app or a recovery code.',
    permission: 'self.second_factor',
    body: passwordAndCodeBodyShape,
    idempotency: 'none',
    answers: { 204: { description: 'It is off' } },
    errors: ['not_applicable'],
  },
});
