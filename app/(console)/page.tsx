import type { Metadata } from 'next';
import { pathOf } from '@/app/_ui/api';
import { Overview } from '@/app/_ui/overview/overview';
import { HISTORY, OLDEST, RUNS } from '@/app/_ui/readings';
import { Live } from '@/app/_ui/state/live';
import { parseView, viewQuery, viewSearch } from '@/app/_ui/violations/parse-view';
import { requireConsoleUser } from '@/lib/auth/session';
import { listViolations } from '@/lib/health/list-violations';
import { readHistory } from '@/lib/health/read-history';
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
    readHistory(ctx, HISTORY.query),
    listJobs(ctx, config),
    listWorkers(ctx),
    listJobRuns(ctx, RUNS.query),
    listViolations(ctx, viewQuery(view)),
    listViolations(ctx, OLDEST.query),
  ]);
  const fallback = {
    [pathOf('GET /health/status')]: status,
    [pathOf('GET /health/history', HISTORY)]: history,
    [pathOf('GET /jobs')]: jobs,
    [pathOf('GET /workers')]: workers,
    [pathOf('GET /jobs/runs', RUNS)]: runs.items,
    [pathOf('GET /health/violations', { query: viewQuery(view) })]: page,
    [pathOf('GET /health/violations', OLDEST)]: oldest,
  };
  return (
    <Live fallback={fallback}>
      <Overview />
    </Live>
  );
}
