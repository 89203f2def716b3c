import { pageTitle } from '@/app/_i18n/server';
import { Rendered } from '@/app/_ui/state/live';
import { VIOLATION_LIST } from '@/app/_ui/violations/violation-list';
import { Violations } from '@/app/_ui/violations/violations';
import { databasePage } from '@/app/database-page';
import { violationHandlers } from '@/lib/http/handlers/violations';
import { openList, type SearchParams } from '../open-page';

export const generateMetadata = () => pageTitle('violations');

export default databasePage(ViolationsPage);

async function ViolationsPage({ searchParams }: { searchParams: SearchParams }) {
  const page = await openList('/violations', VIOLATION_LIST, searchParams);
  await page.read(violationHandlers, 'GET /health/violations', { query: page.query });
  return (
    <Rendered readings={page.readings}>
      <Violations />
    </Rendered>
  );
}
