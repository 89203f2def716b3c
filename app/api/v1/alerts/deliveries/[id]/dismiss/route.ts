import { dismissDelivery } from '@/lib/channels/decide-delivery';
import { deliveryOperations } from '@/lib/contract/deliveries';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(deliveryOperations['POST /alerts/deliveries/{id}/dismiss'], async ({ ctx, params }) =>
    ok(await dismissDelivery(ctx, params)),
  ),
);
