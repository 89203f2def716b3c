import { pageTitle } from '@/app/_i18n/server';
import { MAINTENANCE_LIST } from '@/app/_ui/alerts/incident-list';
import { MaintenanceWindows } from '@/app/_ui/alerts/maintenance';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { maintenanceHandlers } from '@/lib/http/handlers/maintenance';
import { openList, type SearchParams } from '../../open-page';

export const generateMetadata = () => pageTitle('maintenance');

export default databasePage(MaintenancePage);

async function MaintenancePage({ searchParams }: { searchParams: SearchParams }) {
  const page = await openList('/alerts/maintenance', MAINTENANCE_LIST, searchParams);
  const windows = await page.read(maintenanceHandlers, 'GET /alerts/maintenance', { query: page.query });
  await page.readPeople(windows.items.map(({ created_by }) => created_by));
  return (
    <Rendered readings={page.readings}>
      <MaintenanceWindows />
    </Rendered>
  );
}
