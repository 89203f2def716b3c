import { z } from 'zod';
import { EMAIL_MAX, NAME_MAX } from '@/lib/vocabulary/limits';
import { LOCALES } from '@/lib/vocabulary/locales';
import { SESSION_ENDINGS, SESSION_KINDS } from '@/lib/vocabulary/sessions';
import { ROLES } from '@/lib/vocabulary/users';
import { pageQueryShape, textShape, timestampShape, timeZoneShape } from './common';

/** 128 characters, of which each may be two UTF-16 units. What a new one must be is said by lib/auth/password-rules. */
export const passwordShape = z.string().min(1).max(256);

/** Six digits of an authenticator, or a recovery code; spaces and hyphens do not matter. */
export const codeShape = z.string().trim().min(6).max(40);

export const loginBodyShape = z.strictObject({
  email: z.string().trim().toLowerCase().min(3).max(EMAIL_MAX),
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

export const sessionShape = z.object({
  id: z.uuid(),
  user_id: z.int(),
  user_name: z.string(),
  user_email: z.string(),
  kind: z.enum(SESSION_KINDS),
  address: z.string().describe('Network address of the sign-in'),
  user_agent: z.string().nullable(),
  created_at: timestampShape,
  last_seen_at: timestampShape.describe('Exact to five minutes'),
  expires_at: timestampShape.describe('When it ends unless it is used until then; each use moves this on'),
  ends_at: timestampShape.describe('When it ends however much it is used'),
  ended_at: timestampShape.nullable(),
  ended_how: z.enum(SESSION_ENDINGS).nullable(),
  active: z.boolean().describe('Neither ended nor expired'),
  current: z.boolean().describe('Whether this request belongs to it'),
});
export type Session = z.infer<typeof sessionShape>;

export const sessionParamsShape = z.strictObject({ id: z.uuid() });
export const ownSessionsQueryShape = pageQueryShape.strict();
export const sessionsEndedShape = z.object({ sessions_ended: z.int() });

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
