import { healthOperations } from '@/lib/contract/health';
import { DomainError } from '@/lib/errors';
import { latestReport } from '@/lib/health/read-report';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(healthOperations['GET /health/latest-report'], async ({ ctx }) => {
    const report = await latestReport(ctx);
    if (!report) throw new DomainError('not_found', 'no check has run yet');
    return ok(report);
  }),
);
