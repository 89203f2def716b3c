import { readChannel } from '@/lib/channels/read-channels';
import { channelWritingOf } from '@/lib/channels/sending-of';
import { deleteChannel, updateChannel } from '@/lib/channels/write-channels';
import { channelOperations } from '@/lib/contract/channels';
import { expectedVersion } from '@/lib/http/expected-version';
import { etagOf, noContent, ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(channelOperations['GET /alerts/channels/{id}'], async ({ ctx, params }) => {
    const channel = await readChannel(ctx, params);
    return ok(channel, etagOf(channel));
  }),
  route(channelOperations['PATCH /alerts/channels/{id}'], async ({ ctx, params, body, request, web }) => {
    const { version, ...changes } = body;
    const channel = await updateChannel(ctx, {
      ...params,
      version: expectedVersion(request, version),
      changes,
      ...channelWritingOf(web.config),
    });
    return ok(channel, etagOf(channel));
  }),
  route(channelOperations['DELETE /alerts/channels/{id}'], async ({ ctx, params, request }) => {
    await deleteChannel(ctx, { ...params, version: expectedVersion(request) });
    return noContent();
  }),
);
