import { readAlertStatus } from '@/lib/alert/read-alert-status';
import { alertOperations } from '@/lib/contract/operations/alerts';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(alertOperations['GET /alerts/status'], async ({ ctx }) => ok(await readAlertStatus(ctx, {}))),
);
