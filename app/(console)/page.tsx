import { pageTitle } from '@/app/_i18n/server';
import { pathOf } from '@/app/_ui/api';
import { Overview } from '@/app/_ui/overview/overview';
import { parseRange, trendWindow } from '@/app/_ui/overview/trend-window';
import { marksIn, OLDEST, runsOf } from '@/app/_ui/readings';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { readAlertStatus } from '@/lib/alert/read-alert-status';
import { listRepairs } from '@/lib/coupling/list-repairs';
import { listDeployments } from '@/lib/health/list-deployments';
import { listViolations } from '@/lib/health/list-violations';
import { readHistory } from '@/lib/health/read-history';
import { readStatus } from '@/lib/health/read-status';
import { webProcess } from '@/lib/http/process';
import { requireConsoleUser } from '@/lib/http/session';
import { listJobRuns } from '@/lib/jobs/list-job-runs';
import { listJobs } from '@/lib/jobs/list-jobs';
import { listWorkers } from '@/lib/jobs/list-workers';
import { figureSources } from '@/lib/rollout/figure-sources';
import { readRollout } from '@/lib/rollout/read-rollout';
import { JOBS } from '@/lib/vocabulary/jobs';

export const generateMetadata = () => pageTitle('overview');

export default databasePage(OverviewPage);

type Params = Promise<Record<string, string | string[] | undefined>>;

/** The first paint carries every reading; the browser keeps them fresh from there. */
async function OverviewPage({ searchParams }: { searchParams: Params }) {
  const { ctx } = await requireConsoleUser('/');
  const { config } = webProcess();
  const period = trendWindow(parseRange((await searchParams).range), Date.now());
  const marks = marksIn(period);
  const { HEALTH_CHECK_INTERVAL_MINUTES: intervalMinutes } = config;
  const readings: Record<string, unknown> = {
    [pathOf('GET /health/status')]: await readStatus(ctx, { intervalMinutes }),
    [pathOf('GET /health/history', { query: period })]: await readHistory(ctx, {
      ...period,
      limit: period.points,
    }),
    [pathOf('GET /repairs', marks)]: await listRepairs(ctx, marks.query),
    [pathOf('GET /health/deployments', marks)]: await listDeployments(ctx, marks.query),
    [pathOf('GET /jobs')]: await listJobs(ctx, config),
    [pathOf('GET /workers')]: await listWorkers(ctx),
    [pathOf('GET /rollout')]: await readRollout(ctx, figureSources(config)),
    [pathOf('GET /health/violations', OLDEST)]: await listViolations(ctx, OLDEST.query),
    [pathOf('GET /alerts/status')]: await readAlertStatus(ctx, {}),
  };
  for (const job of JOBS) {
    readings[pathOf('GET /jobs/runs', runsOf(job))] = await listJobRuns(ctx, runsOf(job).query);
  }
  return (
    <Rendered readings={readings}>
      <Overview />
    </Rendered>
  );
}
