import { pageTitle } from '@/app/_i18n/server';
import { MAINTENANCE_LIST } from '@/app/_ui/alerts/incident-list';
import { MaintenanceWindows } from '@/app/_ui/alerts/maintenance';
import { pathOf } from '@/app/_ui/api';
import { listLink, listQuery, parseListView } from '@/app/_ui/list/list-view';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { listMaintenance } from '@/lib/alert/list-maintenance';
import type { MaintenanceQuery } from '@/lib/contract/maintenance';
import { requireConsoleUser } from '@/lib/http/session';
import { readActors } from '../../actor-readings';

export const generateMetadata = () => pageTitle('maintenance');

export default databasePage(MaintenancePage);

type Params = Promise<Record<string, string | string[] | undefined>>;

async function MaintenancePage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(MAINTENANCE_LIST, await searchParams);
  const { ctx } = await requireConsoleUser(listLink('/alerts/maintenance', MAINTENANCE_LIST, view));
  const query = listQuery<MaintenanceQuery>(MAINTENANCE_LIST, view);
  const windows = await listMaintenance(ctx, query);
  const readings = {
    [pathOf('GET /alerts/maintenance', { query })]: windows,
    ...(await readActors(
      ctx,
      windows.items.map(({ created_by }) => created_by),
    )),
  };
  return (
    <Rendered readings={readings}>
      <MaintenanceWindows />
    </Rendered>
  );
}
