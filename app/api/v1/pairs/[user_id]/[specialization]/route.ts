import { verifyPair } from '@/lib/coupling/verify-pair';
import { pairParamsShape } from '@/lib/http/path-params';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';

export const GET = route({
  path: '/api/v1/pairs/{user_id}/{specialization}',
  permission: 'pairs.read',
  params: pairParamsShape,
  handle: async ({ ctx, params }) => {
    const pair = await verifyPair(ctx, { userId: params.user_id, specialization: params.specialization });
    return ok(pair, { ETag: `"${pair.version}"` });
  },
});
