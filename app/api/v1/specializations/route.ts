import { listSpecializations } from '@/lib/catalog/list-specializations';
import { specializationOperations } from '@/lib/contract/specializations';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(specializationOperations['GET /specializations'], async ({ ctx }) =>
    ok(await listSpecializations(ctx)),
  ),
);
