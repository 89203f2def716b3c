import { z } from 'zod';
import { NAME_MAX, SEARCH_MAX, VERSION_MAX } from '@/lib/vocabulary/limits';
import { LOCALES } from '@/lib/vocabulary/locales';
import { ACCOUNT_LOCK_OUT_KINDS } from '@/lib/vocabulary/sign-in';
import { ROLES, USER_SORTS } from '@/lib/vocabulary/users';
import { idParamsShape, pageQueryShape, textShape, timestampShape, timeZoneShape } from './common';
import { emailShape } from './email';
import type { ExamplesOf } from './example';
import { defineOperations } from './operation';
import { passwordShape } from './sign-in';

export const nameShape = z.string().trim().pipe(textShape(NAME_MAX));

export const userShape = z.object({
  id: z.int(),
  external_id: z.string().nullable(),
  email: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  is_active: z.boolean(),
  has_password: z.boolean().describe('Without one, nobody signs in as this user with a password'),
  single_sign_on: z.boolean().describe('Whether somebody at an issuer of single sign-on is this user'),
  second_factor_enabled: z.boolean(),
  last_sign_in_at: timestampShape.nullable(),
  created_at: timestampShape,
  updated_at: timestampShape.describe('The newest edit; signing in is none'),
});
export type User = z.infer<typeof userShape>;

export const userDetailShape = userShape.extend({
  locale: z.enum(LOCALES).nullable(),
  time_zone: z.string().nullable(),
  password_changed_at: timestampShape.nullable(),
  version: z.string().describe('Send it with the next edit, as If-Match or `version`'),
});
export type UserDetail = z.infer<typeof userDetailShape>;

export const userQueryShape = z.strictObject({
  ...pageQueryShape.shape,
  search: z
    .string()
    .trim()
    .max(SEARCH_MAX)
    .optional()
    .describe('Part of the name, e-mail address or external id, or the whole id'),
  role: z.enum(ROLES).optional(),
  is_active: z.stringbool().optional(),
  sort: z.enum(USER_SORTS).default('id'),
  order: z.enum(['asc', 'desc']).default('asc'),
});
export type UserQuery = z.infer<typeof userQueryShape>;

export const createUserBodyShape = z.strictObject({
  email: emailShape,
  name: nameShape,
  role: z.enum(ROLES),
  password: passwordShape
    .optional()
    .describe('12 to 128 characters, not a common password; without one, the user cannot sign in yet'),
  external_id: textShape(200).optional(),
});

export const updateUserBodyShape = z
  .strictObject({
    name: nameShape.optional(),
    email: emailShape.optional(),
    role: z.enum(ROLES).optional(),
    is_active: z.boolean().optional(),
    locale: z.enum(LOCALES).nullable().optional(),
    time_zone: timeZoneShape.nullable().optional(),
    version: z
      .string()
      .min(1)
      .max(VERSION_MAX)
      .optional()
      .describe('The version that was seen, if not as If-Match'),
  })
  .refine(
    ({ version: _, ...changes }) => Object.keys(changes).length > 0,
    'name at least one field to change',
  );

export const resetPasswordBodyShape = z.strictObject({
  password: passwordShape.optional().describe('Without one, a password is generated and answered once'),
});

export const resetPasswordResultShape = z.object({
  password: z.string().nullable().describe('The generated one, shown only now; null when one was given'),
  sessions_ended: z.int(),
});

export const lockOutShape = z.object({
  kind: z
    .enum(ACCOUNT_LOCK_OUT_KINDS)
    .describe(
      'What its failures were counted by; `account` slows down all that are unknown, the others refuse',
    ),
  place: z
    .string()
    .nullable()
    .describe('The network address or the device that they came from; null for all'),
  failed: z.int(),
  until: timestampShape,
});
export type LockOut = z.infer<typeof lockOutShape>;

export const lockOutsLiftedShape = z.object({ lifted: z.int().describe('Limits that were reached') });

const tag = 'Users';

export const userOperations = defineOperations({
  'GET /users': {
    id: 'listUsers',
    tag,
    summary: 'Users, learners included',
    description:
      '`X-Total-Count` is exact; while searching it is at most 10000, which then means that many or more.',
    permission: 'users.read',
    query: userQueryShape,
    answers: { 200: { description: 'A page of users', shape: z.array(userShape), page: true } },
  },
  'POST /users': {
    id: 'createUser',
    tag,
    summary: 'Create a user',
    description:
      'E-mail addresses and external ids are unique, so sending the same again is refused with 409.',
    permission: 'users.manage',
    body: createUserBodyShape,
    idempotency: 'none',
    answers: {
      201: { description: 'The user', shape: userDetailShape, etag: true, location: '/users/{id}' },
    },
    errors: ['already_exists'],
  },
  'GET /users/{id}': {
    id: 'readUser',
    tag,
    summary: 'One user',
    permission: 'users.read',
    params: idParamsShape,
    answers: { 200: { description: 'The user', shape: userDetailShape, etag: true } },
    errors: ['user_not_found'],
  },
  'PATCH /users/{id}': {
    id: 'updateUser',
    tag,
    summary: 'Change a user',
    description:
      'Fields that are not sent stay as they are. A new role counts from the next request on; deactivating ends all sessions. Nobody changes their own role or deactivates themselves, and the last active admin who can sign in stays one.',
    permission: 'users.manage',
    params: idParamsShape,
    body: updateUserBodyShape,
    version: 'body',
    answers: { 200: { description: 'The user after the change', shape: userDetailShape, etag: true } },
    errors: ['user_not_found', 'already_exists', 'own_role', 'last_admin'],
  },
  'POST /users/{id}/reset-password': {
    id: 'resetPassword',
    tag,
    summary: 'Give a user a new password',
    description:
      'Ends all of the user’s sessions. For one’s own there is `POST /auth/me/password`, which asks for the current one.',
    permission: 'users.manage',
    params: idParamsShape,
    body: resetPasswordBodyShape,
    idempotency: 'none',
    answers: { 200: { description: 'The password is set', shape: resetPasswordResultShape } },
    errors: ['user_not_found', 'own_role'],
  },
  'POST /users/{id}/disable-second-factor': {
    id: 'disableSecondFactor',
    tag,
    summary: 'Turn off the second factor of a user who lost it',
    description:
      'Changes nothing where there is none. For one’s own there is `DELETE /auth/me/second-factor`, which asks for password and code.',
    permission: 'users.manage',
    params: idParamsShape,
    answers: { 200: { description: 'The user after the change', shape: userDetailShape, etag: true } },
    errors: ['user_not_found', 'own_role'],
  },
  'GET /users/{id}/lock-outs': {
    id: 'listLockOuts',
    tag,
    summary: 'Limits of failed sign-ins that a user has reached',
    description:
      'Newest first, at most 100. Each ends by itself when its window is over. Devices that the user signed in with, and for client programs their addresses, are counted apart from strangers.',
    permission: 'users.manage',
    params: idParamsShape,
    answers: { 200: { description: 'The limits', shape: z.array(lockOutShape) } },
    errors: ['user_not_found'],
  },
  'DELETE /users/{id}/lock-outs': {
    id: 'liftLockOuts',
    tag,
    summary: 'Let a user sign in again at once',
    description: 'Forgets every failed attempt at the account. Changes nothing where there is none.',
    permission: 'users.manage',
    params: idParamsShape,
    answers: { 200: { description: 'The limits are lifted', shape: lockOutsLiftedShape } },
    errors: ['user_not_found'],
  },
});

export const userExamples = {
  'GET /users': [{ summary: 'Everybody with “kov” in it', query: { search: 'kov' }, status: 200 }],
  'POST /users': [
    {
      summary: 'Somebody who looks on',
      body: { email: 'vera@example.org', name: 'Vera Fekete', role: 'viewer', external_id: 'HR-1204' },
      status: 201,
    },
  ],
  'GET /users/{id}': [{ summary: 'A learner', params: { id: 7 }, status: 200 }],
  'PATCH /users/{id}': [
    {
      summary: 'A learner becomes an instructor',
      params: { id: 7 },
      body: { role: 'instructor' },
      status: 200,
    },
  ],
  'POST /users/{id}/reset-password': [
    {
      summary: 'A password that was agreed on',
      params: { id: 7 },
      body: { password: 'eleven sleepy hedgehogs' },
      status: 200,
    },
  ],
} satisfies ExamplesOf<typeof userOperations>;
