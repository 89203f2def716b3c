import { pageTitle } from '@/app/_i18n/server';
import { listLink, listQuery, parseListView } from '@/app/_ui/list/list-view';
import { REPAIR_LIST } from '@/app/_ui/repairs/repair-list';
import { Repairs } from '@/app/_ui/repairs/repairs';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { repairHandlers } from '@/lib/http/handlers/repairs';
import { openPage } from '../open-page';

export const generateMetadata = () => pageTitle('repairs');

export default databasePage(RepairsListPage);

type Params = Promise<Record<string, string | string[] | undefined>>;

async function RepairsListPage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(REPAIR_LIST, await searchParams);
  const page = await openPage(listLink('/repairs', REPAIR_LIST, view));
  const query = listQuery(REPAIR_LIST, view);
  const runs = await page.read(repairHandlers, 'GET /repairs', { query });
  await page.readPeople(runs.items.map(({ actor }) => actor));
  return (
    <Rendered readings={page.readings}>
      <Repairs />
    </Rendered>
  );
}
