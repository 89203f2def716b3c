import { notFound } from 'next/navigation';
import { pageTitle } from '@/app/_i18n/server';
import { pathOf } from '@/app/_ui/api';
import { NotYours } from '@/app/_ui/frame/not-yours';
import { Rendered } from '@/app/_ui/state/live';
import { UserDetail } from '@/app/_ui/users/user-detail';
import { userSessions } from '@/app/_ui/users/user-list';
import { databasePage } from '@/app/database-page';
import { listSessions } from '@/lib/auth/list-sessions';
import { readLockOuts } from '@/lib/auth/lock-outs';
import { idParamsShape } from '@/lib/contract/common';
import { mayDo } from '@/lib/contract/permissions';
import { DomainError } from '@/lib/errors';
import { requireConsoleUser } from '@/lib/http/session';
import { readUser } from '@/lib/users/read-user';

export const generateMetadata = () => pageTitle('user');

export default databasePage(UserPage);

async function UserPage({ params }: { params: Promise<{ id: string }> }) {
  const given = idParamsShape.safeParse(await params);
  if (!given.success) notFound();
  const { id } = given.data;
  const { ctx, user: me, sessionId } = await requireConsoleUser(`/users/${id}`);
  if (!mayDo(me.role, 'users.manage')) return <NotYours page="users" />;
  const sessions = userSessions(id);
  const user = await readUser(ctx, { id }).catch((error: unknown) => {
    if (error instanceof DomainError && error.code === 'user_not_found') notFound();
    throw error;
  });
  const { limit } = sessions.query;
  const page = await listSessions(ctx, { userId: id, active: true, limit, current: sessionId });
  const readings = {
    [pathOf('GET /users/{id}', { params: { id } })]: user,
    [pathOf('GET /users/{id}/lock-outs', { params: { id } })]: await readLockOuts(ctx.db, id),
    [pathOf('GET /sessions', sessions)]: page,
  };
  return (
    <Rendered readings={readings}>
      <UserDetail key={id} id={id} />
    </Rendered>
  );
}
