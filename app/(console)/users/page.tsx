import { pageTitle } from '@/app/_i18n/server';
import { NotYours } from '@/app/_ui/frame/not-yours';
import { Rendered } from '@/app/_ui/state/live';
import { USER_LIST } from '@/app/_ui/users/user-list';
import { Users } from '@/app/_ui/users/users';
import { databasePage } from '@/app/database-page';
import { mayDo } from '@/lib/contract/permissions';
import { userHandlers } from '@/lib/http/handlers/users';
import { openList, type SearchParams } from '../open-page';

export const generateMetadata = () => pageTitle('users');

export default databasePage(UsersPage);

async function UsersPage({ searchParams }: { searchParams: SearchParams }) {
  const page = await openList('/users', USER_LIST, searchParams);
  if (!mayDo(page.user.role, 'users.manage')) return <NotYours page="users" />;
  await page.read(userHandlers, 'GET /users', { query: page.query });
  return (
    <Rendered readings={page.readings}>
      <Users />
    </Rendered>
  );
}
