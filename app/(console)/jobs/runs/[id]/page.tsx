import { notFound } from 'next/navigation';
import { pageTitle } from '@/app/_i18n/server';
import { pathOf } from '@/app/_ui/api';
import { JobRunPage } from '@/app/_ui/jobs/job-run';
import { anId } from '@/app/_ui/list/list-view';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { requireConsoleUser } from '@/lib/http/session';
import { readJobRun } from '@/lib/jobs/read-job-run';
import { readActors } from '../../../actor-readings';
import { orNotFound } from '../../../or-not-found';

export const generateMetadata = () => pageTitle('jobRun');

export default databasePage(RunOfJobPage);

async function RunOfJobPage({ params }: { params: Promise<{ id: string }> }) {
  const { id: text } = await params;
  const { ctx } = await requireConsoleUser(`/jobs/runs/${text}`);
  if (!anId(text)) notFound();
  const id = Number(text);
  const run = await orNotFound(readJobRun(ctx, id));
  const readings = {
    [pathOf('GET /jobs/runs/{id}', { params: { id } })]: run,
    ...(await readActors(ctx, [run.actor])),
  };
  return (
    <Rendered readings={readings}>
      <JobRunPage id={id} />
    </Rendered>
  );
}
