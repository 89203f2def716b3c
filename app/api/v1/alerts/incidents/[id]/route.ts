import { readIncident } from '@/lib/alert/read-incident';
import { incidentOperations } from '@/lib/contract/incidents';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(incidentOperations['GET /alerts/incidents/{id}'], async ({ ctx, params }) =>
    ok(await readIncident(ctx, params.id)),
  ),
);
