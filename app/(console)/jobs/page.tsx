import { pageTitle } from '@/app/_i18n/server';
import { lastRunsOf, RUN_LIST } from '@/app/_ui/jobs/job-list';
import { Jobs } from '@/app/_ui/jobs/jobs';
import { listLink, listQuery, parseListView } from '@/app/_ui/list/list-view';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { jobHandlers } from '@/lib/http/handlers/jobs';
import { JOBS } from '@/lib/vocabulary/jobs';
import { openPage } from '../open-page';

export const generateMetadata = () => pageTitle('jobs');

export default databasePage(JobsPage);

type Params = Promise<Record<string, string | string[] | undefined>>;

async function JobsPage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(RUN_LIST, await searchParams);
  const page = await openPage(listLink('/jobs', RUN_LIST, view));
  const query = listQuery(RUN_LIST, view);
  await page.read(jobHandlers, 'GET /jobs');
  await page.read(jobHandlers, 'GET /workers');
  const runs = await page.read(jobHandlers, 'GET /jobs/runs', { query });
  await page.readPeople(runs.items.map(({ actor }) => actor));
  for (const job of JOBS) await page.read(jobHandlers, 'GET /jobs/runs', lastRunsOf(job));
  return (
    <Rendered readings={page.readings}>
      <Jobs />
    </Rendered>
  );
}
