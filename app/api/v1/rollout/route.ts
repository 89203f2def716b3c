import { rolloutOperations } from '@/lib/contract/rollout';
import { etagOf, ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';
import { figureSources } from '@/lib/rollout/figure-sources';
import { readRollout } from '@/lib/rollout/read-rollout';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(rolloutOperations['GET /rollout'], async ({ ctx, web }) => {
    const rollout = await readRollout(ctx, figureSources(web.config));
    return ok(rollout, etagOf(rollout));
  }),
);
