import { listIncidents } from '@/lib/alert/list-incidents';
import { incidentOperations } from '@/lib/contract/incidents';
import { page } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(incidentOperations['GET /alerts/incidents'], async ({ ctx, query, request }) =>
    page(request, await listIncidents(ctx, query)),
  ),
);
