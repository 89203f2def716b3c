import { createMaintenance } from '@/lib/alert/create-maintenance';
import { listMaintenance } from '@/lib/alert/list-maintenance';
import { alertOperations } from '@/lib/contract/operations/alerts';
import { created, page } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(alertOperations['GET /alerts/maintenance'], async ({ ctx, query, request }) =>
    page(request, await listMaintenance(ctx, query)),
  ),
  route(alertOperations['POST /alerts/maintenance'], async ({ ctx, body }) => {
    const made = await createMaintenance(ctx, body);
    return created(made, { Location: `/api/v1/alerts/maintenance/${made.id}` });
  }),
);
