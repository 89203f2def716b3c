import { pageTitle } from '@/app/_i18n/server';
import { pathOf } from '@/app/_ui/api';
import { Overview } from '@/app/_ui/overview/overview';
import { HISTORY, OLDEST, RUNS } from '@/app/_ui/readings';
import { Rendered } from '@/app/_ui/state/live';
import { requireConsoleUser } from '@/lib/auth/session';
import { listViolations } from '@/lib/health/list-violations';
import { readHistory } from '@/lib/health/read-history';
import { readStatus } from '@/lib/health/read-status';
import { webProcess } from '@/lib/http/process';
import { listJobRuns } from '@/lib/jobs/list-job-runs';
import { listJobs } from '@/lib/jobs/list-jobs';
import { listWorkers } from '@/lib/jobs/list-workers';

export const generateMetadata = () => pageTitle('overview');

/** The first paint carries every reading; the browser keeps them fresh from there. */
export default async function OverviewPage() {
  const { ctx } = await requireConsoleUser('/');
  const { config } = webProcess();
  const [status, history, jobs, workers, runs, oldest] = await Promise.all([
    readStatus(ctx, { intervalMinutes: config.HEALTH_CHECK_INTERVAL_MINUTES }),
    readHistory(ctx, HISTORY.query),
    listJobs(ctx, config),
    listWorkers(ctx),
    listJobRuns(ctx, RUNS.query),
    listViolations(ctx, OLDEST.query),
  ]);
  const readings = {
    [pathOf('GET /health/status')]: status,
    [pathOf('GET /health/history', HISTORY)]: history,
    [pathOf('GET /jobs')]: jobs,
    [pathOf('GET /workers')]: workers,
    [pathOf('GET /jobs/runs', RUNS)]: runs.items,
    [pathOf('GET /health/violations', OLDEST)]: oldest,
  };
  return (
    <Rendered readings={readings}>
      <Overview />
    </Rendered>
  );
}
