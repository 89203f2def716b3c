import { pageTitle } from '@/app/_i18n/server';
import { pathOf } from '@/app/_ui/api';
import { NotYours } from '@/app/_ui/frame/not-yours';
import { listLink, parseListView } from '@/app/_ui/list/list-view';
import { Rendered } from '@/app/_ui/state/live';
import { USER_LIST, userQuery } from '@/app/_ui/users/user-list';
import { Users } from '@/app/_ui/users/users';
import { databasePage } from '@/app/database-page';
import { mayDo } from '@/lib/contract/permissions';
import { requireConsoleUser } from '@/lib/http/session';
import { listUsers } from '@/lib/users/list-users';

export const generateMetadata = () => pageTitle('users');

export default databasePage(UsersPage);

type Params = Promise<Record<string, string | string[] | undefined>>;

async function UsersPage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(USER_LIST, await searchParams);
  const { ctx, user } = await requireConsoleUser(listLink('/users', USER_LIST, view));
  if (!mayDo(user.role, 'users.manage')) return <NotYours page="users" />;
  const query = userQuery(view);
  return (
    <Rendered readings={{ [pathOf('GET /users', { query })]: await listUsers(ctx, query) }}>
      <Users />
    </Rendered>
  );
}
