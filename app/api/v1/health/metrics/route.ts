import { readMetrics } from '@/lib/health/read-status';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';

export const GET = route({
  path: '/api/v1/health/metrics',
  permission: 'health.read',
  handle: async ({ ctx, web }) =>
    ok(await readMetrics(ctx, { intervalMinutes: web.config.HEALTH_CHECK_INTERVAL_MINUTES })),
});
