import { violationOperations } from '@/lib/contract/violations';
import { listViolations } from '@/lib/health/list-violations';
import { page } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(violationOperations['GET /health/violations'], async ({ ctx, query, request }) =>
    page(request, await listViolations(ctx, query)),
  ),
);
