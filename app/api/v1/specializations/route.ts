import { listSpecializations } from '@/lib/catalog/list-specializations';
import { standingOperations } from '@/lib/contract/operations/standing';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(standingOperations['GET /specializations'], async ({ ctx }) => ok(await listSpecializations(ctx))),
);
