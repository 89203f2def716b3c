import { repairOperations } from '@/lib/contract/repairs';
import { listRepairActions } from '@/lib/coupling/list-repair-actions';
import { page } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(repairOperations['GET /repairs/{id}/actions'], async ({ ctx, params, query, request }) =>
    page(request, await listRepairActions(ctx, { repairId: params.id, ...query })),
  ),
);
