import { listIncidents } from '@/lib/alert/list-incidents';
import { alertOperations } from '@/lib/contract/operations/alerts';
import { page } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(alertOperations['GET /alerts/incidents'], async ({ ctx, query, request }) =>
    page(request, await listIncidents(ctx, query)),
  ),
);
