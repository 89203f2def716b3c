import { pageTitle } from '@/app/_i18n/server';
import { Rendered } from '@/app/_ui/state/live';
import { WRITER_LIST } from '@/app/_ui/writers/writer-list';
import { Writers } from '@/app/_ui/writers/writers';
import { databasePage } from '@/app/database-page';
import { writerHandlers } from '@/lib/http/handlers/writers';
import { openList, type SearchParams } from '../open-page';

export const generateMetadata = () => pageTitle('writers');

export default databasePage(WritersPage);

async function WritersPage({ searchParams }: { searchParams: SearchParams }) {
  const page = await openList('/writers', WRITER_LIST, searchParams);
  await page.read(writerHandlers, 'GET /writers', { query: page.query });
  return (
    <Rendered readings={page.readings}>
      <Writers />
    </Rendered>
  );
}
