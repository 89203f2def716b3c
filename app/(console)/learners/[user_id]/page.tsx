import { notFound } from 'next/navigation';
import { pageTitle } from '@/app/_i18n/server';
import { pathOf } from '@/app/_ui/api';
import { Learner } from '@/app/_ui/learners/learner';
import { Rendered } from '@/app/_ui/state/live';
import { requireConsoleUser } from '@/lib/auth/session';
import { listSpecializations } from '@/lib/catalog/list-specializations';
import { idShape } from '@/lib/contract/common';
import { listUserPairs } from '@/lib/coupling/list-user-pairs';
import { DomainError } from '@/lib/errors';
import { webProcess } from '@/lib/http/process';
import { figureSources } from '@/lib/rollout/figure-sources';
import { readRollout } from '@/lib/rollout/read-rollout';
import { readUser } from '@/lib/users/read-user';

export const generateMetadata = () => pageTitle('learner');

export default async function LearnerPage({ params }: { params: Promise<{ user_id: string }> }) {
  const { user_id } = await params;
  const id = idShape.safeParse(user_id).data;
  const { ctx } = await requireConsoleUser(id ? `/learners/${id}` : '/learners');
  if (id === undefined) notFound();
  const [user, pairs, catalog, rollout] = await Promise.all([
    readUser(ctx, { id }),
    listUserPairs(ctx, id),
    listSpecializations(ctx),
    readRollout(ctx, figureSources(webProcess().config)),
  ]).catch(notFoundInstead);
  const input = { params: { id } };
  const readings = {
    [pathOf('GET /users/{id}', input)]: user,
    [pathOf('GET /users/{id}/pairs', input)]: pairs,
    [pathOf('GET /specializations')]: catalog,
    [pathOf('GET /rollout')]: rollout,
  };
  return (
    <Rendered readings={readings}>
      <Learner id={id} />
    </Rendered>
  );
}

function notFoundInstead(error: unknown): never {
  if (error instanceof DomainError && error.code === 'user_not_found') notFound();
  throw error;
}
