import { healthOperations } from '@/lib/contract/health';
import { DomainError } from '@/lib/errors';
import { listChecks } from '@/lib/health/list-checks';
import { listDeployments } from '@/lib/health/list-deployments';
import { readAudits } from '@/lib/health/read-audits';
import { readCheckUnderway } from '@/lib/health/read-check-underway';
import { readHistory } from '@/lib/health/read-history';
import { latestReport, readCheck } from '@/lib/health/read-report';
import { readMetrics, readStatus } from '@/lib/health/read-status';
import { reportCheck } from '@/lib/health/report-check';
import { bind } from '@/lib/http/bind';

export const healthHandlers = bind(healthOperations, {
  'GET /health/status': ({ ctx, web }) =>
    readStatus(ctx, { intervalMinutes: web.config.HEALTH_CHECK_INTERVAL_MINUTES }),
  'GET /health/metrics': ({ ctx, web }) =>
    readMetrics(ctx, { intervalMinutes: web.config.HEALTH_CHECK_INTERVAL_MINUTES }),
  'GET /health/latest-report': async ({ ctx }) => {
    const report = await latestReport(ctx);
    if (!report) throw new DomainError('not_found', 'no check has run yet');
    return report;
  },
  'GET /health/history': ({ ctx, query }) => readHistory(ctx, query),
  'GET /health/checks': ({ ctx, query }) => listChecks(ctx, query),
  'GET /health/checks/{id}': ({ ctx, params }) => readCheck(ctx, params.id),
  'GET /health/deployments': ({ ctx, query }) => listDeployments(ctx, query),
  'GET /health/check-now': ({ ctx }) => readCheckUnderway(ctx),
  'POST /health/check-now': ({ ctx, query, web }) =>
    reportCheck(ctx, {
      dryRun: query.dry_run,
      confirmAfterSeconds: web.config.CONFIRM_AFTER_SECONDS,
    }),
  'GET /health/audit': ({ ctx }) => readAudits(ctx),
});
