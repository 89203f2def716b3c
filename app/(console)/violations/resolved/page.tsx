import { pageTitle } from '@/app/_i18n/server';
import { pathOf } from '@/app/_ui/api';
import { listLink, listQuery, parseListView } from '@/app/_ui/list/list-view';
import { Rendered } from '@/app/_ui/state/live';
import { ResolvedViolations } from '@/app/_ui/violations/resolved-violations';
import { RESOLVED_LIST } from '@/app/_ui/violations/violation-list';
import { databasePage } from '@/app/database-page';
import type { ViolationQuery } from '@/lib/contract/violations';
import { listViolations } from '@/lib/health/list-violations';
import { requireConsoleUser } from '@/lib/http/session';

export const generateMetadata = () => pageTitle('resolvedViolations');

export default databasePage(ResolvedViolationsPage);

type Params = Promise<Record<string, string | string[] | undefined>>;

async function ResolvedViolationsPage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(RESOLVED_LIST, await searchParams);
  const { ctx } = await requireConsoleUser(listLink('/violations/resolved', RESOLVED_LIST, view));
  const query = listQuery<ViolationQuery>(RESOLVED_LIST, view);
  // What the list is sorted by when it is resolved needs no name, but an order.
  const page = await listViolations(ctx, { ...query, sort: 'first_seen_at', order: 'desc' });
  return (
    <Rendered readings={{ [pathOf('GET /health/violations', { query })]: page }}>
      <ResolvedViolations />
    </Rendered>
  );
}
