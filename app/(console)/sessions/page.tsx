import { pageTitle } from '@/app/_i18n/server';
import { pathOf } from '@/app/_ui/api';
import { NotYours } from '@/app/_ui/frame/not-yours';
import { listLink, parseListView } from '@/app/_ui/list/list-view';
import { SESSION_LIST, sessionQuery } from '@/app/_ui/sessions/session-list';
import { Sessions } from '@/app/_ui/sessions/sessions';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { listSessions } from '@/lib/auth/list-sessions';
import { mayDo } from '@/lib/contract/permissions';
import { requireConsoleUser } from '@/lib/http/session';

export const generateMetadata = () => pageTitle('sessions');

export default databasePage(SessionsPage);

type Params = Promise<Record<string, string | string[] | undefined>>;

async function SessionsPage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(SESSION_LIST, await searchParams);
  const { ctx, user, sessionId } = await requireConsoleUser(listLink('/sessions', SESSION_LIST, view));
  if (!mayDo(user.role, 'sessions.manage')) return <NotYours page="sessions" />;
  const query = sessionQuery(view);
  const { user_id: userId, ...rest } = query;
  const page = await listSessions(ctx, { ...rest, userId, current: sessionId });
  return (
    <Rendered readings={{ [pathOf('GET /sessions', { query })]: page }}>
      <Sessions />
    </Rendered>
  );
}
