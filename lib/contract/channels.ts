import { z } from 'zod';
import { SEVERITIES } from '@/lib/vocabulary/alerts';
import {
  ALERT_EVENTS,
  CHANNEL_KINDS,
  CHANNEL_STATES,
  DELIVERY_STATES,
  PAGERDUTY_REGIONS,
  SMTP_SECURITIES,
} from '@/lib/vocabulary/channels';
import { CHANNEL_NAME_MAX, EMAIL_MAX } from '@/lib/vocabulary/limits';
import { idShape, pageQueryShape, textShape, timestampShape } from './common';

const nameShape = z.string().trim().pipe(textShape(CHANNEL_NAME_MAX));
const addressShape = z.string().trim().max(EMAIL_MAX).pipe(z.email('must be an e-mail address'));
/** A name or an address, never with a port, a user or a path. */
const hostShape = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(
    /^([a-z0-9_]([a-z0-9_-]*[a-z0-9])?(\.|$))+$|^[0-9a-f:.]*:[0-9a-f:.]*$/,
    'must be a host name or an IP address',
  );
const urlShape = z
  .string()
  .trim()
  .max(2000)
  .regex(/^https?:\/\/[^\s\\]+$/, 'must be an https:// URL')
  .refine(isPlainUrl, 'must be an https:// URL without a user, a password or a fragment');
const keyShape = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9_-]{20,64}$/, 'must be the integration key of an Events API v2 integration');
/** For a mail server, to which a line break is the end of a command. */
const credentialShape = (max: number) =>
  textShape(max).refine((text) => !/\p{Cc}/u.test(text), 'must not have control characters');
const signingSecretShape = z
  .string()
  .regex(/^[\x21-\x7e]{16,200}$/, 'must be 16 to 200 printable ASCII characters without spaces');

/** Whether http is good enough for a host is decided by the deployer, not here. */
function isPlainUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { username, password, hash } = new URL(text);
  return username === '' && password === '' && hash === '';
}

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

const emailSettingsShape = z.strictObject({
  kind: z.literal('email'),
  server: serverShape.nullable().default(null).describe('Null for the one of `SMTP_URL`'),
  from: addressShape,
  to: z.array(addressShape).min(1).max(20),
});
const slackSettingsShape = z.strictObject({
  kind: z.literal('slack'),
  url: urlShape.optional().describe('Of the incoming webhook. Never answered; left out in an edit it stays'),
});
const pagerdutySettingsShape = z.strictObject({
  kind: z.literal('pagerduty'),
  region: z.enum(PAGERDUTY_REGIONS).default('us'),
  endpoint: urlShape
    .nullable()
    .default(null)
    .describe('Instead of that of PagerDuty; its host must be among `ALERT_ALLOWED_HOSTS`'),
  routing_key: keyShape.optional().describe('Never answered; left out in an edit it stays'),
});
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

export const createChannelBodyShape = z.strictObject({
  name: nameShape,
  min_severity: z.enum(SEVERITIES).default('warning'),
  is_enabled: z.boolean().default(true),
  settings: channelSettingsBodyShape,
});
export type CreateChannelBody = z.output<typeof createChannelBodyShape>;

export const updateChannelBodyShape = z
  .strictObject({
    name: nameShape.optional(),
    min_severity: z.enum(SEVERITIES).optional(),
    is_enabled: z.boolean().optional(),
    settings: channelSettingsBodyShape
      .optional()
      .describe('Of the same kind; replaces all but secrets left out'),
    version: z.string().min(1).max(50).optional().describe('The version that was seen, if not as If-Match'),
  })
  .refine(
    ({ version: _, ...changes }) => Object.keys(changes).length > 0,
    'name at least one field to change',
  );
export type UpdateChannelBody = z.output<typeof updateChannelBodyShape>;

/** What may be seen of the settings: no secret, and of an address that is one only its host. */
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

export const channelShape = z.object({
  id: z.int(),
  kind: z.enum(CHANNEL_KINDS),
  name: z.string(),
  is_enabled: z.boolean(),
  min_severity: z.enum(SEVERITIES),
  settings: channelSettingsShape,
  state: z.enum(CHANNEL_STATES),
  waiting: z.int().describe('Messages that are to be delivered'),
  dead: z.int().describe('Messages that were given up, and that nobody has dismissed'),
  last_delivered_at: timestampShape.nullable(),
  last_error: z
    .string()
    .nullable()
    .describe('Of the newest message, when it was not delivered at the last try'),
  created_at: timestampShape,
  updated_at: timestampShape,
  version: z.string().describe('Send it with the next edit, as If-Match or `version`'),
});
export type Channel = z.infer<typeof channelShape>;

export const createdChannelShape = channelShape.extend({
  signing_secret: z
    .string()
    .nullable()
    .describe('The one that was made for a webhook, shown only now; null when one was given'),
});
export type CreatedChannel = z.infer<typeof createdChannelShape>;

export const channelQueryShape = z.strictObject({ ...pageQueryShape.shape });

export const alertMessageShape = z.object({
  event: z.enum(ALERT_EVENTS),
  severity: z.enum(SEVERITIES),
  subject: z.string(),
  title: z.string(),
  facts: z.array(z.object({ name: z.string(), value: z.string() })),
  since: timestampShape.nullable(),
  at: timestampShape,
  path: z.string(),
});

export const deliveryShape = z.object({
  id: z.int(),
  channel_id: z.int(),
  channel_name: z.string(),
  channel_kind: z.enum(CHANNEL_KINDS),
  incident_id: z.int().nullable().describe('Null for a test'),
  state: z.enum(DELIVERY_STATES),
  message: alertMessageShape,
  attempts: z.int(),
  last_error: z.string().nullable().describe('What came of the last try, where it failed'),
  next_attempt_at: timestampShape.nullable().describe('While it waits'),
  created_at: timestampShape,
  attempted_at: timestampShape.nullable(),
  finished_at: timestampShape.nullable(),
});
export type Delivery = z.infer<typeof deliveryShape>;

export const deliveryQueryShape = z.strictObject({
  ...pageQueryShape.shape,
  channel_id: idShape.optional(),
  incident_id: idShape.optional(),
  state: z.enum(DELIVERY_STATES).optional(),
  event: z.enum(ALERT_EVENTS).optional(),
});
export type DeliveryQuery = z.output<typeof deliveryQueryShape>;
