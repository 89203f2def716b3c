import { checkNowQueryShape } from '@/lib/contract/health';
import { runCheck } from '@/lib/health/run-check';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';

export const POST = route({
  path: '/api/v1/health/check-now',
  permission: 'health.check',
  query: checkNowQueryShape,
  handle: async ({ ctx, query }) => ok(await runCheck(ctx, { dryRun: query.dry_run })),
});
