import { healthOperations } from '@/lib/contract/operations/health';
import { runCheck } from '@/lib/health/run-check';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(healthOperations['POST /health/check-now'], async ({ ctx, query }) =>
    ok(await runCheck(ctx, { dryRun: query.dry_run })),
  ),
);
