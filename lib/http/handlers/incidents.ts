import { answerIncident } from '@/lib/alert/answer-incident';
import { listIncidents } from '@/lib/alert/list-incidents';
import { readAlertStatus } from '@/lib/alert/read-alert-status';
import { readIncident } from '@/lib/alert/read-incident';
import { incidentOperations } from '@/lib/contract/incidents';
import { bind } from '@/lib/http/bind';

export const incidentHandlers = bind(incidentOperations, {
  'GET /alerts/status': ({ ctx }) => readAlertStatus(ctx, {}),
  'GET /alerts/incidents': ({ ctx, query }) => listIncidents(ctx, query),
  'GET /alerts/incidents/{id}': ({ ctx, params }) => readIncident(ctx, params.id),
  'POST /alerts/incidents/{id}/acknowledge': ({ ctx, params, body }) =>
    answerIncident(ctx, { id: params.id, answer: { action: 'acknowledge', ...body } }),
  'DELETE /alerts/incidents/{id}/acknowledge': ({ ctx, params }) =>
    answerIncident(ctx, { id: params.id, answer: { action: 'unacknowledge' } }),
  'POST /alerts/incidents/{id}/silence': ({ ctx, params, body }) =>
    answerIncident(ctx, { id: params.id, answer: { action: 'silence', ...body } }),
  'DELETE /alerts/incidents/{id}/silence': ({ ctx, params }) =>
    answerIncident(ctx, { id: params.id, answer: { action: 'unsilence' } }),
});
