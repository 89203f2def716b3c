import { createMaintenance } from '@/lib/alert/create-maintenance';
import { listMaintenance } from '@/lib/alert/list-maintenance';
import { maintenanceOperations } from '@/lib/contract/maintenance';
import { created, page } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(maintenanceOperations['GET /alerts/maintenance'], async ({ ctx, query, request }) =>
    page(request, await listMaintenance(ctx, query)),
  ),
  route(maintenanceOperations['POST /alerts/maintenance'], async ({ ctx, body }) => {
    const made = await createMaintenance(ctx, body);
    return created(made, { Location: `/api/v1/alerts/maintenance/${made.id}` });
  }),
);
