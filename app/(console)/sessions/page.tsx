import { pageTitle } from '@/app/_i18n/server';
import { NotYours } from '@/app/_ui/frame/not-yours';
import { SESSION_LIST } from '@/app/_ui/sessions/session-list';
import { Sessions } from '@/app/_ui/sessions/sessions';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { mayDo } from '@/lib/contract/permissions';
import { sessionHandlers } from '@/lib/http/handlers/sessions';
import { openList, type SearchParams } from '../open-page';

export const generateMetadata = () => pageTitle('sessions');

export default databasePage(SessionsPage);

async function SessionsPage({ searchParams }: { searchParams: SearchParams }) {
  const page = await openList('/sessions', SESSION_LIST, searchParams);
  if (!mayDo(page.user.role, 'sessions.manage')) return <NotYours page="sessions" />;
  await page.read(sessionHandlers, 'GET /sessions', { query: page.query });
  return (
    <Rendered readings={page.readings}>
      <Sessions />
    </Rendered>
  );
}
