import { pageTitle } from '@/app/_i18n/server';
import { INCIDENT_LIST } from '@/app/_ui/alerts/incident-list';
import { Incidents } from '@/app/_ui/alerts/incidents';
import { pathOf } from '@/app/_ui/api';
import { listLink, listQuery, parseListView } from '@/app/_ui/list/list-view';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { listIncidents } from '@/lib/alert/list-incidents';
import { readAlertStatus } from '@/lib/alert/read-alert-status';
import type { IncidentQuery } from '@/lib/contract/incidents';
import { requireConsoleUser } from '@/lib/http/session';
import { readActors } from '../actor-readings';

export const generateMetadata = () => pageTitle('alerts');

export default databasePage(AlertsPage);

type Params = Promise<Record<string, string | string[] | undefined>>;

async function AlertsPage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(INCIDENT_LIST, await searchParams);
  const { ctx } = await requireConsoleUser(listLink('/alerts', INCIDENT_LIST, view));
  const query = listQuery<IncidentQuery>(INCIDENT_LIST, view);
  const status = await readAlertStatus(ctx, {});
  const readings = {
    [pathOf('GET /alerts/status')]: status,
    [pathOf('GET /alerts/incidents', { query })]: await listIncidents(ctx, query),
    ...(await readActors(
      ctx,
      status.open.map(({ acknowledged_by }) => acknowledged_by),
    )),
  };
  return (
    <Rendered readings={readings}>
      <Incidents />
    </Rendered>
  );
}
