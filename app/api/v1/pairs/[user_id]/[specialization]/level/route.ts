import { setLevelBodyShape } from '@/lib/contract/standing';
import { setLevel } from '@/lib/coupling/set-level';
import { expectedVersion } from '@/lib/http/expected-version';
import { pairParamsShape } from '@/lib/http/path-params';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';

/** The version that the decision was made on comes in the body or as If-Match. */
const bodyShape = setLevelBodyShape.partial({ version: true });

export const PUT = route({
  path: '/api/v1/pairs/{user_id}/{specialization}/level',
  permission: 'pairs.set_level',
  params: pairParamsShape,
  body: bodyShape,
  handle: async ({ ctx, params, body, request }) => {
    const pair = await setLevel(ctx, {
      userId: params.user_id,
      specialization: params.specialization,
      level: body.level,
      version: expectedVersion(request, body.version),
      allowDemotion: body.allow_demotion,
      reason: body.reason,
    });
    return ok(pair, { ETag: `"${pair.version}"` });
  },
});
