import { z } from 'zod';
import { EMAIL_MAX, NAME_MAX, SEARCH_MAX } from '@/lib/vocabulary/limits';
import { LOCALES } from '@/lib/vocabulary/locales';
import { ACCOUNT_LOCK_OUT_KINDS } from '@/lib/vocabulary/sign-in';
import { ROLES, USER_SORTS } from '@/lib/vocabulary/users';
import { passwordShape } from './auth';
import { idShape, pageQueryShape, textShape, timestampShape, timeZoneShape } from './common';

export const emailShape = z
  .string()
  .trim()
  .toLowerCase()
  .max(EMAIL_MAX)
  .pipe(z.email('must be an e-mail address'));
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
    version: z.string().min(1).max(50).optional().describe('The version that was seen, if not as If-Match'),
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

export const sessionQueryShape = z.strictObject({
  ...pageQueryShape.shape,
  user_id: idShape.optional(),
  active: z
    .stringbool()
    .optional()
    .describe('Only those that are neither ended nor expired, or only the others'),
});
