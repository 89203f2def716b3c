import { notFound } from 'next/navigation';
import { pageTitle } from '@/app/_i18n/server';
import { anId } from '@/app/_ui/list/list-view';
import { ACTION_LIST, undosOf } from '@/app/_ui/repairs/repair-list';
import { RepairPage } from '@/app/_ui/repairs/repair-page';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { jobHandlers } from '@/lib/http/handlers/jobs';
import { repairHandlers } from '@/lib/http/handlers/repairs';
import { isUnderWay } from '@/lib/vocabulary/repairs';
import { openList, type SearchParams } from '../../open-page';

export const generateMetadata = () => pageTitle('repair');

export default databasePage(RunOfRepairsPage);

type Props = {
  params: Promise<{ id: string }>;
  searchParams: SearchParams;
};

async function RunOfRepairsPage({ params, searchParams }: Props) {
  const { id: text } = await params;
  const page = await openList(`/repairs/${text}`, ACTION_LIST, searchParams);
  if (!anId.takes(text)) notFound();
  const id = Number(text);
  const run = await page.read(repairHandlers, 'GET /repairs/{id}', { params: { id } });
  await page.read(repairHandlers, 'GET /repairs/{id}/actions', { params: { id }, query: page.query });
  await page.read(repairHandlers, 'GET /repairs', undosOf(id));
  if (isUnderWay(run)) await page.read(jobHandlers, 'GET /workers');
  await page.readPeople([run.actor]);
  return (
    <Rendered readings={page.readings}>
      <RepairPage id={id} />
    </Rendered>
  );
}
