import { dismissDelivery, retryDelivery } from '@/lib/channels/decide-delivery';
import { listDeliveries } from '@/lib/channels/deliveries';
import { deliveryOperations } from '@/lib/contract/deliveries';
import { bind } from '@/lib/http/bind';

export const deliveryHandlers = bind(deliveryOperations, {
  'GET /alerts/deliveries': ({ ctx, query }) => listDeliveries(ctx, query),
  'POST /alerts/deliveries/{id}/retry': ({ ctx, params }) => retryDelivery(ctx, params),
  'POST /alerts/deliveries/{id}/dismiss': ({ ctx, params }) => dismissDelivery(ctx, params),
});
