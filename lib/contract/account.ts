import { z } from 'zod';
import { NAME_MAX } from '@/lib/vocabulary/limits';
import { LOCALES } from '@/lib/vocabulary/locales';
import { LIVE_SESSIONS_MAX } from '@/lib/vocabulary/sessions';
import { ROLES } from '@/lib/vocabulary/users';
import { pageQueryShape, textShape, timeZoneShape } from './common';
import type { ExamplesOf } from './example';
import { defineOperations } from './operation';
import { sessionParamsShape, sessionShape, sessionsEndedShape } from './sessions';
import { codeShape, passwordShape } from './sign-in';

export const meShape = z.object({
  id: z.int(),
  email: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  locale: z.enum(LOCALES).nullable().describe('Null follows the browser'),
  time_zone: z.string().nullable().describe('An IANA time zone; null follows the browser'),
  second_factor_enabled: z.boolean(),
});
export type Me = z.infer<typeof meShape>;

export type Identity = Pick<Me, 'id' | 'email' | 'name' | 'role'>;

export const ownAccountShape = meShape.extend({
  session_id: z.uuid().describe('The sign-in that the token belongs to'),
});

export const updateMeBodyShape = z
  .strictObject({
    name: z.string().trim().pipe(textShape(NAME_MAX)).optional(),
    locale: z.enum(LOCALES).nullable().optional(),
    time_zone: timeZoneShape.nullable().optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'name at least one field to change');

const endOtherSessionsShape = z
  .boolean()
  .default(true)
  .describe('Ends all sessions of the user but this one');

export const changePasswordBodyShape = z.strictObject({
  current_password: passwordShape,
  new_password: passwordShape.describe('12 to 128 characters, not a common password'),
  end_other_sessions: endOtherSessionsShape,
});

export const ownSessionsQueryShape = pageQueryShape.strict();

export const passwordBodyShape = z.strictObject({ password: passwordShape.describe('The current password') });

export const codeBodyShape = z.strictObject({ code: codeShape });

export const confirmSecondFactorBodyShape = z.strictObject({
  code: codeShape,
  end_other_sessions: endOtherSessionsShape,
});

export const passwordAndCodeBodyShape = z.strictObject({
  password: passwordShape.describe('The current password'),
  code: codeShape,
});

export const secondFactorStartShape = z.object({
  secret: z.string().describe('Base32, for typing in where no camera is'),
  otpauth_uri: z.string(),
  qr_svg: z.string().describe('The URI as a QR code: an SVG document'),
});
export type SecondFactorStart = z.infer<typeof secondFactorStartShape>;

export const recoveryCodesShape = z.object({
  recovery_codes: z.array(z.string()).describe('Shown only now; each opens the door once'),
});

export const secondFactorEnabledShape = recoveryCodesShape.extend(sessionsEndedShape.shape);

const tag = 'Own account';

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

export const accountExamples = {
  'GET /auth/me': [{ summary: 'An operator', status: 200 }],
  'PATCH /auth/me': [
    { summary: 'Hungarian, in Budapest', body: { locale: 'hu', time_zone: 'Europe/Budapest' }, status: 200 },
  ],
} satisfies ExamplesOf<typeof accountOperations>;
