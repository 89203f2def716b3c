import { pairOperations } from '@/lib/contract/pairs';
import { listPairs } from '@/lib/coupling/list-pairs';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(pairOperations['GET /pairs'], async ({ ctx, query }) => ok(await listPairs(ctx, query.user_ids))),
);
