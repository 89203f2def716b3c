import { pageTitle } from '@/app/_i18n/server';
import { pathOf } from '@/app/_ui/api';
import { lastRunsOf, RUN_LIST } from '@/app/_ui/jobs/job-list';
import { Jobs } from '@/app/_ui/jobs/jobs';
import { listLink, listQuery, parseListView } from '@/app/_ui/list/list-view';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import type { JobRunsQuery } from '@/lib/contract/jobs';
import { webProcess } from '@/lib/http/process';
import { requireConsoleUser } from '@/lib/http/session';
import { listJobRuns } from '@/lib/jobs/list-job-runs';
import { listJobs } from '@/lib/jobs/list-jobs';
import { listWorkers } from '@/lib/jobs/list-workers';
import { JOBS } from '@/lib/vocabulary/jobs';
import { readActors } from '../actor-readings';

export const generateMetadata = () => pageTitle('jobs');

export default databasePage(JobsPage);

type Params = Promise<Record<string, string | string[] | undefined>>;

async function JobsPage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(RUN_LIST, await searchParams);
  const { ctx } = await requireConsoleUser(listLink('/jobs', RUN_LIST, view));
  const query = listQuery<JobRunsQuery>(RUN_LIST, view);
  const runs = await listJobRuns(ctx, query);
  const readings: Record<string, unknown> = {
    [pathOf('GET /jobs')]: await listJobs(ctx, webProcess().config),
    [pathOf('GET /workers')]: await listWorkers(ctx),
    [pathOf('GET /jobs/runs', { query })]: runs,
    ...(await readActors(
      ctx,
      runs.items.map(({ actor }) => actor),
    )),
  };
  for (const job of JOBS) {
    readings[pathOf('GET /jobs/runs', lastRunsOf(job))] = await listJobRuns(ctx, lastRunsOf(job).query);
  }
  return (
    <Rendered readings={readings}>
      <Jobs />
    </Rendered>
  );
}
