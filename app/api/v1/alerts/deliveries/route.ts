import { listDeliveries } from '@/lib/channels/deliveries';
import { channelOperations } from '@/lib/contract/operations/channels';
import { page } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(channelOperations['GET /alerts/deliveries'], async ({ ctx, query, request }) =>
    page(request, await listDeliveries(ctx, query)),
  ),
);
