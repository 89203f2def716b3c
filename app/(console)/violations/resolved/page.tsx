import { pageTitle } from '@/app/_i18n/server';
import { listLink, listQuery, parseListView } from '@/app/_ui/list/list-view';
import { Rendered } from '@/app/_ui/state/live';
import { ResolvedViolations } from '@/app/_ui/violations/resolved-violations';
import { RESOLVED_LIST } from '@/app/_ui/violations/violation-list';
import { databasePage } from '@/app/database-page';
import { violationHandlers } from '@/lib/http/handlers/violations';
import { openPage } from '../../open-page';

export const generateMetadata = () => pageTitle('resolvedViolations');

export default databasePage(ResolvedViolationsPage);

type Params = Promise<Record<string, string | string[] | undefined>>;

async function ResolvedViolationsPage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(RESOLVED_LIST, await searchParams);
  const page = await openPage(listLink('/violations/resolved', RESOLVED_LIST, view));
  const query = listQuery(RESOLVED_LIST, view);
  await page.read(violationHandlers, 'GET /health/violations', { query });
  return (
    <Rendered readings={page.readings}>
      <ResolvedViolations />
    </Rendered>
  );
}
