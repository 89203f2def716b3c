import { activityOperations } from '@/lib/contract/activities';
import { listPairActivities } from '@/lib/coupling/list-pair-activities';
import { page } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(
    activityOperations['GET /pairs/{user_id}/{specialization}/activities'],
    async ({ ctx, params, query, request }) => {
      const pair = { userId: params.user_id, specialization: params.specialization };
      return page(request, await listPairActivities(ctx, { ...pair, ...query }));
    },
  ),
);
