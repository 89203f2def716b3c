import { pageTitle } from '@/app/_i18n/server';
import { NotYours } from '@/app/_ui/frame/not-yours';
import { listLink, listQuery, parseListView } from '@/app/_ui/list/list-view';
import { SESSION_LIST } from '@/app/_ui/sessions/session-list';
import { Sessions } from '@/app/_ui/sessions/sessions';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { mayDo } from '@/lib/contract/permissions';
import { sessionHandlers } from '@/lib/http/handlers/sessions';
import { openPage } from '../open-page';

export const generateMetadata = () => pageTitle('sessions');

export default databasePage(SessionsPage);

type Params = Promise<Record<string, string | string[] | undefined>>;

async function SessionsPage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(SESSION_LIST, await searchParams);
  const page = await openPage(listLink('/sessions', SESSION_LIST, view));
  if (!mayDo(page.user.role, 'sessions.manage')) return <NotYours page="sessions" />;
  await page.read(sessionHandlers, 'GET /sessions', { query: listQuery(SESSION_LIST, view) });
  return (
    <Rendered readings={page.readings}>
      <Sessions />
    </Rendered>
  );
}
