import { pageTitle } from '@/app/_i18n/server';
import { Rendered } from '@/app/_ui/state/live';
import { historiesOf, parsePeriod } from '@/app/_ui/system/period';
import { System } from '@/app/_ui/system/system';
import { databasePage } from '@/app/database-page';
import { guardHandlers } from '@/lib/http/handlers/guard';
import { systemHandlers } from '@/lib/http/handlers/system';
import { openPage, type SearchParams } from '../open-page';

export const generateMetadata = () => pageTitle('system');

export default databasePage(SystemPage);

/** The operations are read after the first paint, because many weeks have many rows. */
async function SystemPage({ searchParams }: { searchParams: SearchParams }) {
  const page = await openPage('/system');
  const period = parsePeriod((await searchParams).period);
  await page.read(systemHandlers, 'GET /system/measures');
  await page.read(systemHandlers, 'GET /system/processes');
  await page.read(systemHandlers, 'GET /system/capture');
  await page.read(guardHandlers, 'GET /system/guard');
  for (const input of historiesOf(period)) {
    await page.read(systemHandlers, 'GET /system/measures/{measure}/history', input);
  }
  return (
    <Rendered readings={page.readings}>
      <System />
    </Rendered>
  );
}
