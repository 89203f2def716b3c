import { listRules, readRule, resetRule, updateRule } from '@/lib/alert/update-rule';
import { alertRuleOperations } from '@/lib/contract/alert-rules';
import { bind } from '@/lib/http/bind';

export const alertRuleHandlers = bind(alertRuleOperations, {
  'GET /alerts/rules': ({ ctx }) => listRules(ctx),
  'GET /alerts/rules/{subject}': ({ ctx, params }) => readRule(ctx, params.subject),
  'PATCH /alerts/rules/{subject}': ({ ctx, params, body: { version: _, ...changes }, version }) =>
    updateRule(ctx, { ...params, version, changes }),
  'DELETE /alerts/rules/{subject}': ({ ctx, params, version }) => resetRule(ctx, { ...params, version }),
});
