import { pageTitle } from '@/app/_i18n/server';
import { pathOf } from '@/app/_ui/api';
import { Overview } from '@/app/_ui/overview/overview';
import { parseRange, trendWindow } from '@/app/_ui/overview/trend-window';
import { marksIn, OLDEST, runsOf } from '@/app/_ui/readings';
import { Rendered } from '@/app/_ui/state/live';
import { readAlertStatus } from '@/lib/alert/read-alert-status';
import { requireConsoleUser } from '@/lib/auth/session';
import { JOBS } from '@/lib/contract/words';
import { listRepairs } from '@/lib/coupling/list-repairs';
import { listDeployments } from '@/lib/health/list-deployments';
import { listViolations } from '@/lib/health/list-violations';
import { readHistory } from '@/lib/health/read-history';
import { readStatus } from '@/lib/health/read-status';
import { webProcess } from '@/lib/http/process';
import { listJobRuns } from '@/lib/jobs/list-job-runs';
import { listJobs } from '@/lib/jobs/list-jobs';
import { listWorkers } from '@/lib/jobs/list-workers';
import { figureSources } from '@/lib/rollout/figure-sources';
import { readRollout } from '@/lib/rollout/read-rollout';

export const generateMetadata = () => pageTitle('overview');

type Params = Promise<Record<string, string | string[] | undefined>>;

/** The first paint carries every reading; the browser keeps them fresh from there. */
export default async function OverviewPage({ searchParams }: { searchParams: Params }) {
  const { ctx } = await requireConsoleUser('/');
  const { config } = webProcess();
  const period = trendWindow(parseRange((await searchParams).range), Date.now());
  const marks = marksIn(period);
  const [status, history, repairs, deployments, jobs, workers, oldest, alerts, rollout, ...runs] =
    await Promise.all([
      readStatus(ctx, { intervalMinutes: config.HEALTH_CHECK_INTERVAL_MINUTES }),
      readHistory(ctx, { ...period, limit: period.points }),
      listRepairs(ctx, marks.query),
      listDeployments(ctx, marks.query),
      listJobs(ctx, config),
      listWorkers(ctx),
      listViolations(ctx, OLDEST.query),
      readAlertStatus(ctx, {}),
      readRollout(ctx, figureSources(config)),
      ...JOBS.map((job) => listJobRuns(ctx, runsOf(job).query)),
    ]);
  const readings = {
    [pathOf('GET /health/status')]: status,
    [pathOf('GET /health/history', { query: period })]: history,
    [pathOf('GET /repairs', marks)]: repairs,
    [pathOf('GET /health/deployments', marks)]: deployments,
    [pathOf('GET /jobs')]: jobs,
    [pathOf('GET /workers')]: workers,
    [pathOf('GET /rollout')]: rollout,
    [pathOf('GET /health/violations', OLDEST)]: oldest,
    [pathOf('GET /alerts/status')]: alerts,
    ...Object.fromEntries(JOBS.map((job, index) => [pathOf('GET /jobs/runs', runsOf(job)), runs[index]])),
  };
  return (
    <Rendered readings={readings}>
      <Overview />
    </Rendered>
  );
}
