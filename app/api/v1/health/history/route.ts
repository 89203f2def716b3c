import { historyQueryShape } from '@/lib/contract/health';
import { listChecks } from '@/lib/health/list-checks';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';

export const GET = route({
  path: '/api/v1/health/history',
  permission: 'health.read',
  query: historyQueryShape,
  handle: async ({ ctx, query }) => ok(await listChecks(ctx, query)),
});
