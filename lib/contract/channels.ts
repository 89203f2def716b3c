import { z } from 'zod';
import { SEVERITIES } from '@/lib/vocabulary/alerts';
import { CHANNEL_KINDS, CHANNEL_STATES } from '@/lib/vocabulary/channels';
import { CHANNEL_NAME_MAX, VERSION_MAX } from '@/lib/vocabulary/limits';
import { channelSettingsBodyShape, channelSettingsShape } from './channel-settings';
import { idParamsShape, pageQueryShape, textShape, timestampShape } from './common';
import { deliveryShape } from './deliveries';
import type { ExamplesOf } from './example';
import { defineOperations } from './operation';

const nameShape = z.string().trim().pipe(textShape(CHANNEL_NAME_MAX));

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
export type UpdateChannelBody = z.output<typeof updateChannelBodyShape>;

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

const tag = 'Alert channels';

export const channelOperations = defineOperations({
  'GET /alerts/channels': {
    id: 'listChannels',
    tag,
    summary: 'Channels that alerts go to, by name',
    permission: 'channels.read',
    query: channelQueryShape,
    answers: { 200: { description: 'A page of channels', shape: z.array(channelShape), page: true } },
  },
  'POST /alerts/channels': {
    id: 'createChannel',
    tag,
    summary: 'Create a channel',
    description: 'Names are unique, so sending the same again is refused with 409.',
    permission: 'channels.manage',
    body: createChannelBodyShape,
    idempotency: 'none',
    answers: {
      201: {
        description: 'The channel',
        shape: createdChannelShape,
        etag: true,
        location: '/alerts/channels/{id}',
      },
    },
    errors: ['already_exists', 'not_applicable'],
  },
  'GET /alerts/channels/{id}': {
    id: 'readChannel',
    tag,
    summary: 'One channel',
    permission: 'channels.read',
    params: idParamsShape,
    answers: { 200: { description: 'The channel', shape: channelShape, etag: true } },
    errors: ['not_found'],
  },
  'PATCH /alerts/channels/{id}': {
    id: 'updateChannel',
    tag,
    summary: 'Change a channel',
    description:
      'Fields that are not sent stay as they are, and so do secrets that are not sent with `settings`. Turning a channel off dismisses what still waits for it.',
    permission: 'channels.manage',
    params: idParamsShape,
    body: updateChannelBodyShape,
    version: 'body',
    idempotency: 'none',
    answers: { 200: { description: 'The channel after the change', shape: channelShape, etag: true } },
    errors: ['not_found', 'already_exists'],
  },
  'DELETE /alerts/channels/{id}': {
    id: 'deleteChannel',
    tag,
    summary: 'Delete a channel with all its deliveries',
    permission: 'channels.manage',
    params: idParamsShape,
    version: 'header',
    answers: { 204: { description: 'The channel is gone' } },
    errors: ['not_found'],
  },
  'POST /alerts/channels/{id}/test': {
    id: 'testChannel',
    tag,
    summary: 'Send a test message',
    description:
      'Also to a channel that is off. Waits a few seconds for what comes of it; a delivery that is still `pending` or `sending` by then is found in the list later. It is tried once.',
    permission: 'channels.manage',
    params: idParamsShape,
    takesLong: true,
    answers: { 200: { description: 'The delivery of the test', shape: deliveryShape } },
    errors: ['not_found'],
  },
});

export const channelExamples = {
  'POST /alerts/channels': [
    {
      summary: 'Mails for those on call',
      body: {
        name: 'On call',
        settings: {
          kind: 'email',
          server: { host: 'smtp.example.org', user: 'lockstep', password: 'of the mail server' },
          from: 'lockstep@example.org',
          to: ['oncall@example.org'],
        },
      },
      status: 201,
    },
    {
      summary: 'A webhook for critical alerts',
      body: {
        name: 'Status page',
        min_severity: 'critical',
        settings: {
          kind: 'webhook',
          url: 'https://status.example.org/hooks/lockstep',
          signing_secret: '8c1f9d2e-4b5a-4f6d-9a3e-2f7b6c5d4e3f',
        },
      },
      status: 201,
    },
  ],
  'GET /alerts/channels': [{ summary: 'The channels', status: 200 }],
  'PATCH /alerts/channels/{id}': [
    {
      summary: 'Only critical alerts from now on',
      params: { id: 1 },
      body: { min_severity: 'critical' },
      status: 200,
    },
  ],
} satisfies ExamplesOf<typeof channelOperations>;
