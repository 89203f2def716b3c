import { listRules } from '@/lib/alert/update-rule';
import { alertRuleOperations } from '@/lib/contract/alert-rules';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(alertRuleOperations['GET /alerts/rules'], async ({ ctx }) => ok(await listRules(ctx))),
);
