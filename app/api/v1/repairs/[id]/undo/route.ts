import { repairOperations } from '@/lib/contract/repairs';
import { undoRepair } from '@/lib/coupling/undo-repair';
import { created, ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(repairOperations['POST /repairs/{id}/undo'], async ({ ctx, params, body }) => {
    const undo = await undoRepair(ctx, {
      repairId: params.id,
      reason: body.reason,
      pairs: body.pairs?.map((pair) => ({ userId: pair.user_id, specialization: pair.specialization })),
      dryRun: body.dry_run,
    });
    if (undo.id === null) return ok(undo);
    return created(undo, { Location: `/api/v1/repairs/${undo.id}` });
  }),
);
