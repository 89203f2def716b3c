import { pageTitle } from '@/app/_i18n/server';
import { NotYours } from '@/app/_ui/frame/not-yours';
import { listLink, listQuery, parseListView } from '@/app/_ui/list/list-view';
import { Rendered } from '@/app/_ui/state/live';
import { USER_LIST } from '@/app/_ui/users/user-list';
import { Users } from '@/app/_ui/users/users';
import { databasePage } from '@/app/database-page';
import { mayDo } from '@/lib/contract/permissions';
import { userHandlers } from '@/lib/http/handlers/users';
import { openPage } from '../open-page';

export const generateMetadata = () => pageTitle('users');

export default databasePage(UsersPage);

type Params = Promise<Record<string, string | string[] | undefined>>;

async function UsersPage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(USER_LIST, await searchParams);
  const page = await openPage(listLink('/users', USER_LIST, view));
  if (!mayDo(page.user.role, 'users.manage')) return <NotYours page="users" />;
  await page.read(userHandlers, 'GET /users', { query: listQuery(USER_LIST, view) });
  return (
    <Rendered readings={page.readings}>
      <Users />
    </Rendered>
  );
}
