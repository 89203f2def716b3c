import { listChannels } from '@/lib/channels/read-channels';
import { channelWritingOf } from '@/lib/channels/sending-of';
import { createChannel } from '@/lib/channels/write-channels';
import { channelOperations } from '@/lib/contract/channels';
import { created, etagOf, page } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(channelOperations['GET /alerts/channels'], async ({ ctx, query, request }) =>
    page(request, await listChannels(ctx, query)),
  ),
  route(channelOperations['POST /alerts/channels'], async ({ ctx, body, web }) => {
    const channel = await createChannel(ctx, { channel: body, ...channelWritingOf(web.config) });
    return created(channel, {
      Location: `/api/v1/alerts/channels/${channel.id}`,
      ...etagOf(channel),
    });
  }),
);
