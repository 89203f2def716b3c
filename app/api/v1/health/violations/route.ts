import { violationQueryShape } from '@/lib/contract/health';
import { listViolations } from '@/lib/health/list-violations';
import { page } from '@/lib/http/reply';
import { route } from '@/lib/http/route';

export const GET = route({
  path: '/api/v1/health/violations',
  permission: 'health.read',
  query: violationQueryShape,
  handle: async ({ ctx, query, request }) => page(request, await listViolations(ctx, query)),
});
