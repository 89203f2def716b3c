import { healthOperations } from '@/lib/contract/health';
import { readCheckUnderway } from '@/lib/health/read-check-underway';
import { runCheck } from '@/lib/health/run-check';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(healthOperations['GET /health/check-now'], async ({ ctx }) => ok(await readCheckUnderway(ctx))),
  route(healthOperations['POST /health/check-now'], async ({ ctx, query }) =>
    ok(await runCheck(ctx, { dryRun: query.dry_run })),
  ),
);
