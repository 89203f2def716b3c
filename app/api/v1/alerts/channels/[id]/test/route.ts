import { testChannel } from '@/lib/channels/test-channel';
import { channelOperations } from '@/lib/contract/channels';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(channelOperations['POST /alerts/channels/{id}/test'], async ({ ctx, params }) =>
    ok(await testChannel(ctx, params)),
  ),
);
