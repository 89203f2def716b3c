import { pageTitle } from '@/app/_i18n/server';
import { CHECK_LIST } from '@/app/_ui/checks/check-list';
import { Checks } from '@/app/_ui/checks/checks';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { healthHandlers } from '@/lib/http/handlers/health';
import { openList, type SearchParams } from '../open-page';

export const generateMetadata = () => pageTitle('checks');

export default databasePage(ChecksPage);

async function ChecksPage({ searchParams }: { searchParams: SearchParams }) {
  const page = await openList('/checks', CHECK_LIST, searchParams);
  await page.read(healthHandlers, 'GET /health/checks', { query: page.query });
  return (
    <Rendered readings={page.readings}>
      <Checks />
    </Rendered>
  );
}
