import { notFound } from 'next/navigation';
import { pageTitle } from '@/app/_i18n/server';
import { IncidentPage } from '@/app/_ui/alerts/incident';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { idShape } from '@/lib/contract/common';
import { incidentHandlers } from '@/lib/http/handlers/incidents';
import { openPage } from '../../open-page';

export const generateMetadata = () => pageTitle('incident');

export default databasePage(OneIncidentPage);

async function OneIncidentPage({ params }: { params: Promise<{ id: string }> }) {
  const id = idShape.safeParse((await params).id);
  if (!id.success) notFound();
  const page = await openPage(`/alerts/${id.data}`);
  const incident = await page.read(incidentHandlers, 'GET /alerts/incidents/{id}', {
    params: { id: id.data },
  });
  await page.readPeople([incident.acknowledged_by, ...incident.story.map(({ actor }) => actor)]);
  return (
    <Rendered readings={page.readings}>
      <IncidentPage id={id.data} />
    </Rendered>
  );
}
