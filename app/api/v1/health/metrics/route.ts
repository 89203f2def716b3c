import { healthOperations } from '@/lib/contract/health';
import { readMetrics } from '@/lib/health/read-status';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(healthOperations['GET /health/metrics'], async ({ ctx, web }) =>
    ok(await readMetrics(ctx, { intervalMinutes: web.config.HEALTH_CHECK_INTERVAL_MINUTES })),
  ),
);
