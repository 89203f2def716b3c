import { pageQueryShape } from '@/lib/contract/common';
import { repairBodyShape } from '@/lib/contract/health';
import { listRepairs } from '@/lib/coupling/read-repair';
import { repairMany } from '@/lib/coupling/repair-many';
import { created, ok, page } from '@/lib/http/reply';
import { route } from '@/lib/http/route';

export const GET = route({
  path: '/api/v1/repairs',
  permission: 'repairs.read',
  query: pageQueryShape.strict(),
  handle: async ({ ctx, query, request }) => page(request, await listRepairs(ctx, query)),
});

/** Repairs, or with `dry_run` shows what would be repaired: 200 for a preview, 201 for a run that was kept. */
export const POST = route({
  path: '/api/v1/repairs',
  permission: 'repairs.run',
  body: repairBodyShape,
  handle: async ({ ctx, body }) => {
    const { scope, policy, dry_run: dryRun, reason } = body;
    const repair = await repairMany(ctx, {
      scope,
      policy,
      dryRun,
      ...(reason === undefined ? {} : { reason }),
    });
    if (repair.id === null) return ok(repair);
    return created(repair, { Location: `/api/v1/repairs/${repair.id}` });
  },
});
