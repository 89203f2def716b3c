import { readRepair } from '@/lib/coupling/read-repair';
import { idParamsShape } from '@/lib/http/path-params';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';

export const GET = route({
  path: '/api/v1/repairs/{id}',
  permission: 'repairs.read',
  params: idParamsShape,
  handle: async ({ ctx, params }) => ok(await readRepair(ctx, params.id)),
});
