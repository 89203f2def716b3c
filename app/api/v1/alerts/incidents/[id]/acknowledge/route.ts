import { answerIncident } from '@/lib/alert/answer-incident';
import { incidentOperations } from '@/lib/contract/incidents';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(incidentOperations['POST /alerts/incidents/{id}/acknowledge'], async ({ ctx, params, body }) =>
    ok(await answerIncident(ctx, { id: params.id, answer: { action: 'acknowledge', ...body } })),
  ),
  route(incidentOperations['DELETE /alerts/incidents/{id}/acknowledge'], async ({ ctx, params }) =>
    ok(await answerIncident(ctx, { id: params.id, answer: { action: 'unacknowledge' } })),
  ),
);
