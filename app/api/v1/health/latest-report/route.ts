import { DomainError } from '@/lib/errors';
import { latestReport } from '@/lib/health/list-checks';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';

export const GET = route({
  path: '/api/v1/health/latest-report',
  permission: 'health.read',
  handle: async ({ ctx }) => {
    const report = await latestReport(ctx);
    if (!report) throw new DomainError('not_found', 'no check has run yet');
    return ok(report);
  },
});
