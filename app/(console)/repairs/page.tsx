import { pageTitle } from '@/app/_i18n/server';
import { REPAIR_LIST, underWay } from '@/app/_ui/repairs/repair-list';
import { Repairs } from '@/app/_ui/repairs/repairs';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { repairHandlers } from '@/lib/http/handlers/repairs';
import { openList, type SearchParams } from '../open-page';

export const generateMetadata = () => pageTitle('repairs');

export default databasePage(RepairsListPage);

async function RepairsListPage({ searchParams }: { searchParams: SearchParams }) {
  const page = await openList('/repairs', REPAIR_LIST, searchParams);
  const runs = await page.read(repairHandlers, 'GET /repairs', { query: page.query });
  const running = await page.read(repairHandlers, 'GET /repairs', underWay('running'));
  const queued = await page.read(repairHandlers, 'GET /repairs', underWay('queued'));
  const actors = [runs, running, queued].flatMap(({ items }) => items.map(({ actor }) => actor));
  await page.readPeople(actors);
  return (
    <Rendered readings={page.readings}>
      <Repairs />
    </Rendered>
  );
}
