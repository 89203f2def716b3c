import { pairOperations } from '@/lib/contract/pairs';
import { listUserPairs } from '@/lib/coupling/list-user-pairs';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(pairOperations['GET /users/{id}/pairs'], async ({ ctx, params }) =>
    ok(await listUserPairs(ctx, params.id)),
  ),
);
