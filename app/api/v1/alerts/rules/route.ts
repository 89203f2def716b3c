import { listRules } from '@/lib/alert/update-rule';
import { alertOperations } from '@/lib/contract/operations/alerts';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(alertOperations['GET /alerts/rules'], async ({ ctx }) => ok(await listRules(ctx))),
);
