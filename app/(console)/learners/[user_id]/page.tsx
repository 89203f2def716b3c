import { notFound } from 'next/navigation';
import { pageTitle } from '@/app/_i18n/server';
import { Learner } from '@/app/_ui/learners/learner';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { idShape } from '@/lib/contract/common';
import { pairHandlers } from '@/lib/http/handlers/pairs';
import { rolloutHandlers } from '@/lib/http/handlers/rollout';
import { specializationHandlers } from '@/lib/http/handlers/specializations';
import { userHandlers } from '@/lib/http/handlers/users';
import { openPage } from '../../open-page';

export const generateMetadata = () => pageTitle('learner');

export default databasePage(LearnerPage);

async function LearnerPage({ params }: { params: Promise<{ user_id: string }> }) {
  const { user_id } = await params;
  const id = idShape.safeParse(user_id).data;
  const page = await openPage(id ? `/learners/${id}` : '/learners');
  if (id === undefined) notFound();
  const input = { params: { id } };
  await page.read(userHandlers, 'GET /users/{id}', input);
  await page.read(pairHandlers, 'GET /users/{id}/pairs', input);
  await page.read(specializationHandlers, 'GET /specializations');
  await page.read(rolloutHandlers, 'GET /rollout');
  return (
    <Rendered readings={page.readings}>
      <Learner id={id} />
    </Rendered>
  );
}
