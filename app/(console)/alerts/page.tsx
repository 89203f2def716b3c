import { pageTitle } from '@/app/_i18n/server';
import { INCIDENT_LIST } from '@/app/_ui/alerts/incident-list';
import { Incidents } from '@/app/_ui/alerts/incidents';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { incidentHandlers } from '@/lib/http/handlers/incidents';
import { openList, type SearchParams } from '../open-page';

export const generateMetadata = () => pageTitle('alerts');

export default databasePage(AlertsPage);

async function AlertsPage({ searchParams }: { searchParams: SearchParams }) {
  const page = await openList('/alerts', INCIDENT_LIST, searchParams);
  const status = await page.read(incidentHandlers, 'GET /alerts/status');
  await page.read(incidentHandlers, 'GET /alerts/incidents', { query: page.query });
  await page.readPeople(status.open.map(({ acknowledged_by }) => acknowledged_by));
  return (
    <Rendered readings={page.readings}>
      <Incidents />
    </Rendered>
  );
}
