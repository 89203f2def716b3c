import { pageTitle } from '@/app/_i18n/server';
import { CHECK_LIST } from '@/app/_ui/checks/check-list';
import { Checks } from '@/app/_ui/checks/checks';
import { listLink, listQuery, parseListView } from '@/app/_ui/list/list-view';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { healthHandlers } from '@/lib/http/handlers/health';
import { openPage } from '../open-page';

export const generateMetadata = () => pageTitle('checks');

export default databasePage(ChecksPage);

type Params = Promise<Record<string, string | string[] | undefined>>;

async function ChecksPage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(CHECK_LIST, await searchParams);
  const page = await openPage(listLink('/checks', CHECK_LIST, view));
  await page.read(healthHandlers, 'GET /health/checks', { query: listQuery(CHECK_LIST, view) });
  return (
    <Rendered readings={page.readings}>
      <Checks />
    </Rendered>
  );
}
