import { repairOperations } from '@/lib/contract/repairs';
import { listRepairs } from '@/lib/coupling/list-repairs';
import { repairMany } from '@/lib/coupling/repair-many';
import { created, ok, page } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(repairOperations['GET /repairs'], async ({ ctx, query, request }) =>
    page(request, await listRepairs(ctx, query)),
  ),
  route(repairOperations['POST /repairs'], async ({ ctx, body }) => {
    const { scope, policy, dry_run: dryRun, reason } = body;
    const repair = await repairMany(ctx, {
      scope,
      policy,
      dryRun,
      ...(reason === undefined ? {} : { reason }),
    });
    if (repair.id === null) return ok(repair);
    return created(repair, { Location: `/api/v1/repairs/${repair.id}` });
  }),
);
