import { listChannels, readChannel } from '@/lib/channels/read-channels';
import { channelWritingOf } from '@/lib/channels/sending-of';
import { testChannel } from '@/lib/channels/test-channel';
import { createChannel, deleteChannel, updateChannel } from '@/lib/channels/write-channels';
import { channelOperations } from '@/lib/contract/channels';
import { bind } from '@/lib/http/bind';

export const channelHandlers = bind(channelOperations, {
  'GET /alerts/channels': ({ ctx, query }) => listChannels(ctx, query),
  'POST /alerts/channels': ({ ctx, body, web }) =>
    createChannel(ctx, { channel: body, ...channelWritingOf(web.config) }),
  'GET /alerts/channels/{id}': ({ ctx, params }) => readChannel(ctx, params),
  'PATCH /alerts/channels/{id}': ({ ctx, params, body: { version: _, ...changes }, version, web }) =>
    updateChannel(ctx, { ...params, version, changes, ...channelWritingOf(web.config) }),
  'DELETE /alerts/channels/{id}': ({ ctx, params, version }) => deleteChannel(ctx, { ...params, version }),
  'POST /alerts/channels/{id}/test': ({ ctx, params }) => testChannel(ctx, params),
});
