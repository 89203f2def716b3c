import { notFound } from 'next/navigation';
import { pageTitle } from '@/app/_i18n/server';
import { IncidentPage } from '@/app/_ui/alerts/incident';
import { pathOf } from '@/app/_ui/api';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { readIncident } from '@/lib/alert/read-incident';
import { idShape } from '@/lib/contract/common';
import { requireConsoleUser } from '@/lib/http/session';
import { readActors } from '../../actor-readings';
import { orNotFound } from '../../or-not-found';

export const generateMetadata = () => pageTitle('incident');

export default databasePage(OneIncidentPage);

async function OneIncidentPage({ params }: { params: Promise<{ id: string }> }) {
  const id = idShape.safeParse((await params).id);
  if (!id.success) notFound();
  const { ctx } = await requireConsoleUser(`/alerts/${id.data}`);
  const incident = await orNotFound(readIncident(ctx, id.data));
  const readings = {
    [pathOf('GET /alerts/incidents/{id}', { params: { id: id.data } })]: incident,
    ...(await readActors(ctx, [incident.acknowledged_by, ...incident.story.map(({ actor }) => actor)])),
  };
  return (
    <Rendered readings={readings}>
      <IncidentPage id={id.data} />
    </Rendered>
  );
}
