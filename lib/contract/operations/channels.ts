import { z } from 'zod';
import {
  channelQueryShape,
  channelShape,
  createChannelBodyShape,
  createdChannelShape,
  deliveryQueryShape,
  deliveryShape,
  updateChannelBodyShape,
} from '@/lib/contract/channels';
import { idParamsShape } from '@/lib/contract/common';
import { defineOperations } from '@/lib/contract/operation';

const tag = 'Alert channels';

/** Nothing that carries a secret is ever kept for a repetition. */
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
    answers: { 201: { description: 'The channel', shape: createdChannelShape, etag: true, location: true } },
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
