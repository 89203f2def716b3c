import { pairOperations } from '@/lib/contract/pairs';
import { verifyPair } from '@/lib/coupling/verify-pair';
import { etagOf, ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(pairOperations['GET /pairs/{user_id}/{specialization}'], async ({ ctx, params }) => {
    const pair = await verifyPair(ctx, { userId: params.user_id, specialization: params.specialization });
    return ok(pair, etagOf(pair));
  }),
);
