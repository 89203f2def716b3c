import type { Metadata } from 'next';
import { historyKey, jobsKey, oldestKey, runsKey, statusKey, workersKey } from '@/app/_ui/api';
import { Overview } from '@/app/_ui/overview/overview';
import { Live } from '@/app/_ui/state/live';
import { parseView, viewPath, viewQuery, viewSearch } from '@/app/_ui/violations/parse-view';
import { requireConsoleUser } from '@/lib/auth/session';
import { listChecks } from '@/lib/health/list-checks';
import { listViolations } from '@/lib/health/list-violations';
import { readStatus } from '@/lib/health/read-status';
import { webProcess } from '@/lib/http/process';
import { listJobRuns } from '@/lib/jobs/list-job-runs';
import { listJobs } from '@/lib/jobs/list-jobs';
import { listWorkers } from '@/lib/jobs/list-workers';

export const metadata: Metadata = { title: 'Overview' };

type Params = Promise<Record<string, string | string[] | undefined>>;

/** The first paint carries every reading; the browser keeps them fresh from there. */
export default async function OverviewPage({ searchParams }: { searchParams: Params }) {
  const view = parseView(await searchParams);
  const search = viewSearch(view);
  const { ctx } = await requireConsoleUser(search ? `/?${search}` : '/');
  const { config } = webProcess();
  const [status, history, jobs, workers, runs, page, oldest] = await Promise.all([
    readStatus(ctx, { intervalMinutes: config.HEALTH_CHECK_INTERVAL_MINUTES }),
    listChecks(ctx, { limit: 100 }),
    listJobs(ctx, config),
    listWorkers(ctx),
    listJobRuns(ctx, { limit: 12 }),
    listViolations(ctx, viewQuery(view)),
    listViolations(ctx, { limit: 1, sort: 'first_seen_at', order: 'asc' }),
  ]);
  const fallback = {
    [statusKey]: status,
    [historyKey]: history,
    [jobsKey]: jobs,
    [workersKey]: workers,
    [runsKey]: runs,
    [viewPath(view)]: page,
    [oldestKey]: oldest,
  };
  return (
    <Live fallback={fallback}>
      <Overview />
    </Live>
  );
}
