import { listDeliveries } from '@/lib/channels/deliveries';
import { deliveryOperations } from '@/lib/contract/deliveries';
import { page } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(deliveryOperations['GET /alerts/deliveries'], async ({ ctx, query, request }) =>
    page(request, await listDeliveries(ctx, query)),
  ),
);
