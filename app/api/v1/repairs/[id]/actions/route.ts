import { pageQueryShape } from '@/lib/contract/common';
import { listRepairActions } from '@/lib/coupling/read-repair';
import { idParamsShape } from '@/lib/http/path-params';
import { page } from '@/lib/http/reply';
import { route } from '@/lib/http/route';

export const GET = route({
  path: '/api/v1/repairs/{id}/actions',
  permission: 'repairs.read',
  params: idParamsShape,
  query: pageQueryShape.strict(),
  handle: async ({ ctx, params, query, request }) =>
    page(request, await listRepairActions(ctx, { repairId: params.id, ...query })),
});
