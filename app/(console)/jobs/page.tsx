import { pageTitle } from '@/app/_i18n/server';
import { pathOf } from '@/app/_ui/api';
import { JOBS, lastRunsOf, RUN_LIST } from '@/app/_ui/jobs/job-list';
import { Jobs } from '@/app/_ui/jobs/jobs';
import { listLink, listQuery, parseListView } from '@/app/_ui/list/list-view';
import { Rendered } from '@/app/_ui/state/live';
import { requireConsoleUser } from '@/lib/auth/session';
import type { JobRunsQuery } from '@/lib/contract/jobs';
import { webProcess } from '@/lib/http/process';
import { listJobRuns } from '@/lib/jobs/list-job-runs';
import { listJobs } from '@/lib/jobs/list-jobs';
import { listWorkers } from '@/lib/jobs/list-workers';
import { readActors } from '../actor-readings';

export const generateMetadata = () => pageTitle('jobs');

type Params = Promise<Record<string, string | string[] | undefined>>;

export default async function JobsPage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(RUN_LIST, await searchParams);
  const { ctx } = await requireConsoleUser(listLink('/jobs', RUN_LIST, view));
  const query = listQuery<JobRunsQuery>(RUN_LIST, view);
  const [jobs, workers, runs, ...strips] = await Promise.all([
    listJobs(ctx, webProcess().config),
    listWorkers(ctx),
    listJobRuns(ctx, query),
    ...JOBS.map((job) => listJobRuns(ctx, lastRunsOf(job).query)),
  ]);
  const readings = {
    [pathOf('GET /jobs')]: jobs,
    [pathOf('GET /workers')]: workers,
    [pathOf('GET /jobs/runs', { query })]: runs,
    ...Object.fromEntries(JOBS.map((job, at) => [pathOf('GET /jobs/runs', lastRunsOf(job)), strips[at]])),
    ...(await readActors(
      ctx,
      runs.items.map(({ actor }) => actor),
    )),
  };
  return (
    <Rendered readings={readings}>
      <Jobs />
    </Rendered>
  );
}
