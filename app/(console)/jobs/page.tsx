import { pageTitle } from '@/app/_i18n/server';
import { lastRunsOf, RUN_LIST } from '@/app/_ui/jobs/job-list';
import { Jobs } from '@/app/_ui/jobs/jobs';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { jobHandlers } from '@/lib/http/handlers/jobs';
import { JOBS } from '@/lib/vocabulary/jobs';
import { openList, type SearchParams } from '../open-page';

export const generateMetadata = () => pageTitle('jobs');

export default databasePage(JobsPage);

async function JobsPage({ searchParams }: { searchParams: SearchParams }) {
  const page = await openList('/jobs', RUN_LIST, searchParams);
  await page.read(jobHandlers, 'GET /jobs');
  await page.read(jobHandlers, 'GET /workers');
  const runs = await page.read(jobHandlers, 'GET /jobs/runs', { query: page.query });
  await page.readPeople(runs.items.map(({ actor }) => actor));
  for (const job of JOBS) await page.read(jobHandlers, 'GET /jobs/runs', lastRunsOf(job));
  return (
    <Rendered readings={page.readings}>
      <Jobs />
    </Rendered>
  );
}
