import { pageTitle } from '@/app/_i18n/server';
import { pathOf } from '@/app/_ui/api';
import { listLink, listQuery, parseListView } from '@/app/_ui/list/list-view';
import { REPAIR_LIST } from '@/app/_ui/repairs/repair-list';
import { Repairs } from '@/app/_ui/repairs/repairs';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { listRepairs, type RepairsPage } from '@/lib/coupling/list-repairs';
import { requireConsoleUser } from '@/lib/http/session';
import { readActors } from '../actor-readings';

export const generateMetadata = () => pageTitle('repairs');

export default databasePage(RepairsListPage);

type Params = Promise<Record<string, string | string[] | undefined>>;

async function RepairsListPage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(REPAIR_LIST, await searchParams);
  const { ctx } = await requireConsoleUser(listLink('/repairs', REPAIR_LIST, view));
  const query = listQuery<RepairsPage>(REPAIR_LIST, view);
  const page = await listRepairs(ctx, query);
  const readings = {
    [pathOf('GET /repairs', { query })]: page,
    ...(await readActors(
      ctx,
      page.items.map(({ actor }) => actor),
    )),
  };
  return (
    <Rendered readings={readings}>
      <Repairs />
    </Rendered>
  );
}
