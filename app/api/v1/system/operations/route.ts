import { systemOperations } from '@/lib/contract/system';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';
import { listOperationUse } from '@/lib/measure/list-operation-use';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(systemOperations['GET /system/operations'], async ({ ctx, query }) =>
    ok(await listOperationUse(ctx, query)),
  ),
);
