import { pairOperations } from '@/lib/contract/pairs';
import { setLevel } from '@/lib/coupling/set-level';
import { expectedVersion } from '@/lib/http/expected-version';
import { etagOf, ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(
    pairOperations['PUT /pairs/{user_id}/{specialization}/level'],
    async ({ ctx, params, body, request }) => {
      const pair = await setLevel(ctx, {
        userId: params.user_id,
        specialization: params.specialization,
        level: body.level,
        version: expectedVersion(request, body.version),
        allowDemotion: body.allow_demotion,
        reason: body.reason,
      });
      return ok(pair, etagOf(pair));
    },
  ),
);
