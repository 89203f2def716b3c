import { readMaintenance } from '@/lib/alert/list-maintenance';
import { maintenanceOperations } from '@/lib/contract/maintenance';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(maintenanceOperations['GET /alerts/maintenance/{id}'], async ({ ctx, params }) =>
    ok(await readMaintenance(ctx, params.id)),
  ),
);
