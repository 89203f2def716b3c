import { pageTitle } from '@/app/_i18n/server';
import { listLink, listQuery, parseListView } from '@/app/_ui/list/list-view';
import { Rendered } from '@/app/_ui/state/live';
import { VIOLATION_LIST } from '@/app/_ui/violations/violation-list';
import { Violations } from '@/app/_ui/violations/violations';
import { databasePage } from '@/app/database-page';
import { violationHandlers } from '@/lib/http/handlers/violations';
import { openPage } from '../open-page';

export const generateMetadata = () => pageTitle('violations');

export default databasePage(ViolationsPage);

type Params = Promise<Record<string, string | string[] | undefined>>;

async function ViolationsPage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(VIOLATION_LIST, await searchParams);
  const page = await openPage(listLink('/violations', VIOLATION_LIST, view));
  const query = listQuery(VIOLATION_LIST, view);
  await page.read(violationHandlers, 'GET /health/violations', { query });
  return (
    <Rendered readings={page.readings}>
      <Violations />
    </Rendered>
  );
}
