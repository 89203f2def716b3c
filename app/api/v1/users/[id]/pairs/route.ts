import { standingOperations } from '@/lib/contract/operations/standing';
import { listUserPairs } from '@/lib/coupling/list-user-pairs';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(standingOperations['GET /users/{id}/pairs'], async ({ ctx, params }) =>
    ok(await listUserPairs(ctx, params.id)),
  ),
);
