import { z } from 'zod';
import { SEVERITIES } from '@/lib/vocabulary/alerts';
import { ALERT_EVENTS, CHANNEL_KINDS, DELIVERY_STATES } from '@/lib/vocabulary/channels';
import { idParamsShape, idShape, pageQueryShape, timestampShape } from './common';
import type { ExamplesOf } from './example';
import { defineOperations } from './operation';

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

const tag = 'Alert channels';

export const deliveryOperations = defineOperations({
  'GET /alerts/deliveries': {
    id: 'listDeliveries',
    tag,
    summary: 'What was sent to channels or still is to be, newest first',
    permission: 'channels.read',
    query: deliveryQueryShape,
    answers: { 200: { description: 'A page of deliveries', shape: z.array(deliveryShape), page: true } },
  },
  'POST /alerts/deliveries/{id}/retry': {
    id: 'retryDelivery',
    tag,
    summary: 'Try a dead delivery again',
    description:
      'For another 24 hours. Refused once something newer of the same incident was delivered to the channel: an alert must not come after its recovery.',
    permission: 'channels.manage',
    params: idParamsShape,
    answers: { 200: { description: 'The delivery, waiting', shape: deliveryShape } },
    errors: ['not_found', 'not_applicable'],
  },
  'POST /alerts/deliveries/{id}/dismiss': {
    id: 'dismissDelivery',
    tag,
    summary: 'Dismiss a dead delivery',
    description: 'It is tried no more and asks for nobody’s attention. Again, it changes nothing.',
    permission: 'channels.manage',
    params: idParamsShape,
    answers: { 200: { description: 'The delivery', shape: deliveryShape } },
    errors: ['not_found', 'not_applicable'],
  },
});

export const deliveryExamples = {
  'GET /alerts/deliveries': [{ summary: 'What was given up', query: { state: 'dead' }, status: 200 }],
} satisfies ExamplesOf<typeof deliveryOperations>;
