import { healthOperations } from '@/lib/contract/health';
import { readHistory } from '@/lib/health/read-history';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(healthOperations['GET /health/history'], async ({ ctx, query }) => ok(await readHistory(ctx, query))),
);
