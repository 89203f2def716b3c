import { endMaintenance } from '@/lib/alert/end-maintenance';
import { maintenanceOperations } from '@/lib/contract/maintenance';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(maintenanceOperations['POST /alerts/maintenance/{id}/end'], async ({ ctx, params }) =>
    ok(await endMaintenance(ctx, params.id)),
  ),
);
