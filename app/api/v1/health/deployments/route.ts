import { healthOperations } from '@/lib/contract/health';
import { listDeployments } from '@/lib/health/list-deployments';
import { page } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(healthOperations['GET /health/deployments'], async ({ ctx, query, request }) =>
    page(request, await listDeployments(ctx, query)),
  ),
);
