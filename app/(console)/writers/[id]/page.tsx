import { notFound } from 'next/navigation';
import { pageTitle } from '@/app/_i18n/server';
import { anId } from '@/app/_ui/list/list-view';
import { Rendered } from '@/app/_ui/state/live';
import { WriterPage } from '@/app/_ui/writers/writer';
import { databasePage } from '@/app/database-page';
import { writerHandlers } from '@/lib/http/handlers/writers';
import { openPage } from '../../open-page';

export const generateMetadata = () => pageTitle('writer');

export default databasePage(OneWriterPage);

async function OneWriterPage({ params }: { params: Promise<{ id: string }> }) {
  const { id: text } = await params;
  const page = await openPage(`/writers/${text}`);
  if (!anId.takes(text)) notFound();
  const id = Number(text);
  const writer = await page.read(writerHandlers, 'GET /writers/{id}', { params: { id } });
  await page.readPeople([writer.decided_by]);
  return (
    <Rendered readings={page.readings}>
      <WriterPage id={id} />
    </Rendered>
  );
}
