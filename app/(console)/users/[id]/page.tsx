import { notFound } from 'next/navigation';
import { pageTitle } from '@/app/_i18n/server';
import { NotYours } from '@/app/_ui/frame/not-yours';
import { Rendered } from '@/app/_ui/state/live';
import { UserDetail } from '@/app/_ui/users/user-detail';
import { userSessions } from '@/app/_ui/users/user-list';
import { databasePage } from '@/app/database-page';
import { idParamsShape } from '@/lib/contract/common';
import { mayDo } from '@/lib/contract/permissions';
import { sessionHandlers } from '@/lib/http/handlers/sessions';
import { userHandlers } from '@/lib/http/handlers/users';
import { openPage } from '../../open-page';

export const generateMetadata = () => pageTitle('user');

export default databasePage(UserPage);

async function UserPage({ params }: { params: Promise<{ id: string }> }) {
  const given = idParamsShape.safeParse(await params);
  if (!given.success) notFound();
  const { id } = given.data;
  const page = await openPage(`/users/${id}`);
  if (!mayDo(page.user.role, 'users.manage')) return <NotYours page="users" />;
  await page.read(userHandlers, 'GET /users/{id}', { params: { id } });
  await page.read(userHandlers, 'GET /users/{id}/lock-outs', { params: { id } });
  await page.read(sessionHandlers, 'GET /sessions', userSessions(id));
  return (
    <Rendered readings={page.readings}>
      <UserDetail key={id} id={id} />
    </Rendered>
  );
}
