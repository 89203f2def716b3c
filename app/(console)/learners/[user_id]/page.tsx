import { notFound } from 'next/navigation';
import { pageTitle } from '@/app/_i18n/server';
import { pathOf } from '@/app/_ui/api';
import { Learner } from '@/app/_ui/learners/learner';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { listSpecializations } from '@/lib/catalog/list-specializations';
import { idShape } from '@/lib/contract/common';
import { listUserPairs } from '@/lib/coupling/list-user-pairs';
import { DomainError } from '@/lib/errors';
import { webProcess } from '@/lib/http/process';
import { requireConsoleUser } from '@/lib/http/session';
import { figureSources } from '@/lib/rollout/figure-sources';
import { readRollout } from '@/lib/rollout/read-rollout';
import { readUser } from '@/lib/users/read-user';

export const generateMetadata = () => pageTitle('learner');

export default databasePage(LearnerPage);

async function LearnerPage({ params }: { params: Promise<{ user_id: string }> }) {
  const { user_id } = await params;
  const id = idShape.safeParse(user_id).data;
  const { ctx } = await requireConsoleUser(id ? `/learners/${id}` : '/learners');
  if (id === undefined) notFound();
  const input = { params: { id } };
  const readings = {
    [pathOf('GET /users/{id}', input)]: await readUser(ctx, { id }).catch(notFoundInstead),
    [pathOf('GET /users/{id}/pairs', input)]: await listUserPairs(ctx, id),
    [pathOf('GET /specializations')]: await listSpecializations(ctx),
    [pathOf('GET /rollout')]: await readRollout(ctx, figureSources(webProcess().config)),
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
