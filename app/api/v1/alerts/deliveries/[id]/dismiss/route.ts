import { dismissDelivery } from '@/lib/channels/decide-delivery';
import { channelOperations } from '@/lib/contract/operations/channels';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(channelOperations['POST /alerts/deliveries/{id}/dismiss'], async ({ ctx, params }) =>
    ok(await dismissDelivery(ctx, params)),
  ),
);
