import { healthOperations } from '@/lib/contract/health';
import { readCheck } from '@/lib/health/read-report';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(healthOperations['GET /health/checks/{id}'], async ({ ctx, params }) =>
    ok(await readCheck(ctx, params.id)),
  ),
);
