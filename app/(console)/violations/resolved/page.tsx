import { pageTitle } from '@/app/_i18n/server';
import { Rendered } from '@/app/_ui/state/live';
import { ResolvedViolations } from '@/app/_ui/violations/resolved-violations';
import { RESOLVED_LIST } from '@/app/_ui/violations/violation-list';
import { databasePage } from '@/app/database-page';
import { violationHandlers } from '@/lib/http/handlers/violations';
import { openList, type SearchParams } from '../../open-page';

export const generateMetadata = () => pageTitle('resolvedViolations');

export default databasePage(ResolvedViolationsPage);

async function ResolvedViolationsPage({ searchParams }: { searchParams: SearchParams }) {
  const page = await openList('/violations/resolved', RESOLVED_LIST, searchParams);
  await page.read(violationHandlers, 'GET /health/violations', { query: page.query });
  return (
    <Rendered readings={page.readings}>
      <ResolvedViolations />
    </Rendered>
  );
}
