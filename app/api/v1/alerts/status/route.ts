import { readAlertStatus } from '@/lib/alert/read-alert-status';
import { incidentOperations } from '@/lib/contract/incidents';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(incidentOperations['GET /alerts/status'], async ({ ctx }) => ok(await readAlertStatus(ctx, {}))),
);
