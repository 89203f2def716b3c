import { rolloutOperations } from '@/lib/contract/rollout';
import { bind } from '@/lib/http/bind';
import { decideRollout } from '@/lib/rollout/decide-rollout';
import { figureSources } from '@/lib/rollout/figure-sources';
import { listDecisions } from '@/lib/rollout/list-decisions';
import { readRollout } from '@/lib/rollout/read-rollout';

export const rolloutHandlers = bind(rolloutOperations, {
  'GET /rollout': ({ ctx, web }) => readRollout(ctx, figureSources(web.config)),
  'GET /rollout/decisions': ({ ctx, query }) => listDecisions(ctx, query),
  'POST /rollout/decisions': ({ ctx, web, body, version }) =>
    decideRollout(ctx, { ...body, version }, figureSources(web.config)),
});
