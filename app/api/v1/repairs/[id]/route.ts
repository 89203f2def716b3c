import { repairOperations } from '@/lib/contract/repairs';
import { readRepair } from '@/lib/coupling/read-repair';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(repairOperations['GET /repairs/{id}'], async ({ ctx, params }) =>
    ok(await readRepair(ctx, params.id)),
  ),
);
