import { pairOperations } from '@/lib/contract/pairs';
import { listPairHistory } from '@/lib/coupling/list-pair-history';
import { page } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(
    pairOperations['GET /pairs/{user_id}/{specialization}/history'],
    async ({ ctx, params, query, request }) => {
      const pair = { userId: params.user_id, specialization: params.specialization };
      return page(request, await listPairHistory(ctx, { ...pair, ...query }));
    },
  ),
);
