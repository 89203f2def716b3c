import { pageTitle } from '@/app/_i18n/server';
import { Account } from '@/app/_ui/account/account';
import { OWN_SESSIONS } from '@/app/_ui/account/own-sessions-reading';
import { pathOf } from '@/app/_ui/api';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { listSessions } from '@/lib/auth/list-sessions';
import { requireConsoleUser } from '@/lib/http/session';
import { readUser } from '@/lib/users/read-user';

export const generateMetadata = () => pageTitle('account');

export default databasePage(AccountPage);

async function AccountPage() {
  const { ctx, user, sessionId } = await requireConsoleUser('/account');
  const { limit } = OWN_SESSIONS.query;
  const [page, { has_password }] = await Promise.all([
    listSessions(ctx, { userId: user.id, active: true, limit, current: sessionId }),
    readUser(ctx, user),
  ]);
  return (
    <Rendered readings={{ [pathOf('GET /auth/me/sessions', OWN_SESSIONS)]: page }}>
      <Account hasPassword={has_password} />
    </Rendered>
  );
}
