import { pageTitle } from '@/app/_i18n/server';
import { pathOf } from '@/app/_ui/api';
import { listLink, listQuery, parseListView } from '@/app/_ui/list/list-view';
import { Rendered } from '@/app/_ui/state/live';
import { VIOLATION_LIST } from '@/app/_ui/violations/violation-list';
import { Violations } from '@/app/_ui/violations/violations';
import { databasePage } from '@/app/database-page';
import type { ViolationQuery } from '@/lib/contract/violations';
import { listViolations } from '@/lib/health/list-violations';
import { requireConsoleUser } from '@/lib/http/session';

export const generateMetadata = () => pageTitle('violations');

export default databasePage(ViolationsPage);

type Params = Promise<Record<string, string | string[] | undefined>>;

async function ViolationsPage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(VIOLATION_LIST, await searchParams);
  const { ctx } = await requireConsoleUser(listLink('/violations', VIOLATION_LIST, view));
  const query = listQuery<ViolationQuery>(VIOLATION_LIST, view);
  return (
    <Rendered readings={{ [pathOf('GET /health/violations', { query })]: await listViolations(ctx, query) }}>
      <Violations />
    </Rendered>
  );
}
