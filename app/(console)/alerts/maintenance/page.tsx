import { pageTitle } from '@/app/_i18n/server';
import { MAINTENANCE_LIST } from '@/app/_ui/alerts/incident-list';
import { MaintenanceWindows } from '@/app/_ui/alerts/maintenance';
import { listLink, listQuery, parseListView } from '@/app/_ui/list/list-view';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { maintenanceHandlers } from '@/lib/http/handlers/maintenance';
import { openPage } from '../../open-page';

export const generateMetadata = () => pageTitle('maintenance');

export default databasePage(MaintenancePage);

type Params = Promise<Record<string, string | string[] | undefined>>;

async function MaintenancePage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(MAINTENANCE_LIST, await searchParams);
  const page = await openPage(listLink('/alerts/maintenance', MAINTENANCE_LIST, view));
  const query = listQuery(MAINTENANCE_LIST, view);
  const windows = await page.read(maintenanceHandlers, 'GET /alerts/maintenance', { query });
  await page.readPeople(windows.items.map(({ created_by }) => created_by));
  return (
    <Rendered readings={page.readings}>
      <MaintenanceWindows />
    </Rendered>
  );
}
