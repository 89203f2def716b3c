import { z } from 'zod';
import { PAGERDUTY_REGIONS, SMTP_SECURITIES } from '@/lib/vocabulary/channels';
import { EMAIL_MAX } from '@/lib/vocabulary/limits';
import { textShape } from './common';

/** A name or an address, without a port, a user and a path. */
const hostShape = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(
    /^([a-z0-9_]([a-z0-9_-]*[a-z0-9])?(\.|$))+$|^[0-9a-f:.]*:[0-9a-f:.]*$/,
    'must be a host name or an IP address',
  );

/** For a mail server, which reads a line break as the end of a command. */
const credentialShape = (max: number) =>
  textShape(max).refine((text) => !/\p{Cc}/u.test(text), 'must not have control characters');

const serverShape = z.strictObject({
  host: hostShape,
  port: z.int().min(1).max(65_535).default(587),
  security: z
    .enum(SMTP_SECURITIES)
    .default('starttls')
    .describe('TLS from the start, from the first command on (required, not tried), or not at all'),
  user: credentialShape(254).nullable().default(null),
  password: credentialShape(500)
    .optional()
    .describe('Never answered. Left out in an edit it stays, while host, port, security and user do'),
});

const addressShape = z.string().trim().max(EMAIL_MAX).pipe(z.email('must be an e-mail address'));

const emailSettingsShape = z.strictObject({
  kind: z.literal('email'),
  server: serverShape.nullable().default(null).describe('Null for the one of `SMTP_URL`'),
  from: addressShape,
  to: z.array(addressShape).min(1).max(20),
});

/** Accepts http too. The deployer decides for which hosts http is allowed. */
function isPlainUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { username, password, hash } = new URL(text);
  return username === '' && password === '' && hash === '';
}

const urlShape = z
  .string()
  .trim()
  .max(2000)
  .regex(/^https?:\/\/[^\s\\]+$/, 'must be an https:// URL')
  .refine(isPlainUrl, 'must be an https:// URL without a user, a password or a fragment');

const slackSettingsShape = z.strictObject({
  kind: z.literal('slack'),
  url: urlShape.optional().describe('Of the incoming webhook. Never answered; left out in an edit it stays'),
});

const keyShape = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9_-]{20,64}$/, 'must be the integration key of an Events API v2 integration');

const pagerdutySettingsShape = z.strictObject({
  kind: z.literal('pagerduty'),
  region: z.enum(PAGERDUTY_REGIONS).default('us'),
  endpoint: urlShape
    .nullable()
    .default(null)
    .describe('Instead of that of PagerDuty; its host must be among `ALERT_ALLOWED_HOSTS`'),
  routing_key: keyShape.optional().describe('Never answered; left out in an edit it stays'),
});

const signingSecretShape = z
  .string()
  .regex(/^[\x21-\x7e]{16,200}$/, 'must be 16 to 200 printable ASCII characters without spaces');

const webhookSettingsShape = z.strictObject({
  kind: z.literal('webhook'),
  url: urlShape.optional().describe('Never answered, but for its host; left out in an edit it stays'),
  signing_secret: signingSecretShape
    .optional()
    .describe('Never answered. Left out when creating one is made and answered once; in an edit it stays'),
});

export const channelSettingsBodyShape = z.discriminatedUnion('kind', [
  emailSettingsShape,
  slackSettingsShape,
  pagerdutySettingsShape,
  webhookSettingsShape,
]);
export type ChannelSettingsBody = z.output<typeof channelSettingsBodyShape>;

/** The settings without secrets. Of an address that is a secret only the host is shown. */
export const channelSettingsShape = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('email'),
    server: z
      .object({
        host: z.string(),
        port: z.int(),
        security: z.enum(SMTP_SECURITIES),
        user: z.string().nullable(),
        has_password: z.boolean(),
      })
      .nullable(),
    from: z.string(),
    to: z.array(z.string()),
  }),
  z.object({ kind: z.literal('slack'), host: z.string() }),
  z.object({
    kind: z.literal('pagerduty'),
    region: z.enum(PAGERDUTY_REGIONS),
    endpoint: z.string().nullable(),
  }),
  z.object({ kind: z.literal('webhook'), host: z.string() }),
]);
export type ChannelSettings = z.infer<typeof channelSettingsShape>;
