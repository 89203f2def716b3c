import { pageTitle } from '@/app/_i18n/server';
import { INCIDENT_LIST } from '@/app/_ui/alerts/incident-list';
import { Incidents } from '@/app/_ui/alerts/incidents';
import { listLink, listQuery, parseListView } from '@/app/_ui/list/list-view';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { incidentHandlers } from '@/lib/http/handlers/incidents';
import { openPage } from '../open-page';

export const generateMetadata = () => pageTitle('alerts');

export default databasePage(AlertsPage);

type Params = Promise<Record<string, string | string[] | undefined>>;

async function AlertsPage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(INCIDENT_LIST, await searchParams);
  const page = await openPage(listLink('/alerts', INCIDENT_LIST, view));
  const query = listQuery(INCIDENT_LIST, view);
  const status = await page.read(incidentHandlers, 'GET /alerts/status');
  await page.read(incidentHandlers, 'GET /alerts/incidents', { query });
  await page.readPeople(status.open.map(({ acknowledged_by }) => acknowledged_by));
  return (
    <Rendered readings={page.readings}>
      <Incidents />
    </Rendered>
  );
}
