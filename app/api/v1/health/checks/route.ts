import { healthOperations } from '@/lib/contract/health';
import { listChecks } from '@/lib/health/list-checks';
import { page } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(healthOperations['GET /health/checks'], async ({ ctx, query, request }) =>
    page(request, await listChecks(ctx, query)),
  ),
);
