import { standingOperations } from '@/lib/contract/operations/standing';
import { listPairs } from '@/lib/coupling/list-pairs';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(standingOperations['GET /pairs'], async ({ ctx, query }) => ok(await listPairs(ctx, query.user_ids))),
);
