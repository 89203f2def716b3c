import { retryDelivery } from '@/lib/channels/decide-delivery';
import { channelOperations } from '@/lib/contract/operations/channels';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(channelOperations['POST /alerts/deliveries/{id}/retry'], async ({ ctx, params }) =>
    ok(await retryDelivery(ctx, params)),
  ),
);
