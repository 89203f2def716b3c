import { readRule, resetRule, updateRule } from '@/lib/alert/update-rule';
import type { AlertRule } from '@/lib/contract/alert-rules';
import { alertRuleOperations } from '@/lib/contract/alert-rules';
import { expectedVersion } from '@/lib/http/expected-version';
import { etagOf, ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

const answer = (rule: AlertRule) => ok(rule, etagOf(rule));

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(alertRuleOperations['GET /alerts/rules/{subject}'], async ({ ctx, params }) =>
    answer(await readRule(ctx, params.subject)),
  ),
  route(alertRuleOperations['PATCH /alerts/rules/{subject}'], async ({ ctx, params, body, request }) => {
    const { version, ...changes } = body;
    return answer(await updateRule(ctx, { ...params, version: expectedVersion(request, version), changes }));
  }),
  route(alertRuleOperations['DELETE /alerts/rules/{subject}'], async ({ ctx, params, request }) =>
    answer(await resetRule(ctx, { ...params, version: expectedVersion(request) })),
  ),
);
