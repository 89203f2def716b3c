import { readMaintenance } from '@/lib/alert/list-maintenance';
import { alertOperations } from '@/lib/contract/operations/alerts';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(alertOperations['GET /alerts/maintenance/{id}'], async ({ ctx, params }) =>
    ok(await readMaintenance(ctx, params.id)),
  ),
);
