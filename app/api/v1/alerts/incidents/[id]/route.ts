import { readIncident } from '@/lib/alert/read-incident';
import { alertOperations } from '@/lib/contract/operations/alerts';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(alertOperations['GET /alerts/incidents/{id}'], async ({ ctx, params }) =>
    ok(await readIncident(ctx, params.id)),
  ),
);
