import { alertRuleHandlers } from '@/lib/http/handlers/alert-rules';
import { resource } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  alertRuleHandlers,
  '/alerts/rules/{subject}',
);
