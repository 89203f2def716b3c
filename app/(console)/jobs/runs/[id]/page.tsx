import { notFound } from 'next/navigation';
import { pageTitle } from '@/app/_i18n/server';
import { JobRunPage } from '@/app/_ui/jobs/job-run';
import { anId } from '@/app/_ui/list/list-view';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { jobHandlers } from '@/lib/http/handlers/jobs';
import { openPage } from '../../../open-page';

export const generateMetadata = () => pageTitle('jobRun');

export default databasePage(RunOfJobPage);

async function RunOfJobPage({ params }: { params: Promise<{ id: string }> }) {
  const { id: text } = await params;
  const page = await openPage(`/jobs/runs/${text}`);
  if (!anId.takes(text)) notFound();
  const id = Number(text);
  const run = await page.read(jobHandlers, 'GET /jobs/runs/{id}', { params: { id } });
  await page.readPeople([run.actor]);
  return (
    <Rendered readings={page.readings}>
      <JobRunPage id={id} />
    </Rendered>
  );
}
