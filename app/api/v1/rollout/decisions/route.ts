import { rolloutOperations } from '@/lib/contract/rollout';
import { expectedVersion } from '@/lib/http/expected-version';
import { created, page } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';
import { decideRollout } from '@/lib/rollout/decide-rollout';
import { figureSources } from '@/lib/rollout/figure-sources';
import { listDecisions } from '@/lib/rollout/list-decisions';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(rolloutOperations['GET /rollout/decisions'], async ({ ctx, query, request }) =>
    page(request, await listDecisions(ctx, query)),
  ),
  route(rolloutOperations['POST /rollout/decisions'], async ({ ctx, web, body, request }) => {
    const order = { ...body, version: expectedVersion(request, body.version) };
    return created(await decideRollout(ctx, order, figureSources(web.config)));
  }),
);
