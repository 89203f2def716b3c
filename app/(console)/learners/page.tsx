import { pageTitle } from '@/app/_i18n/server';
import { LEARNER_LIST, learnerQuery, pairsReading } from '@/app/_ui/learners/learner-list';
import { Learners } from '@/app/_ui/learners/learners';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { pairHandlers } from '@/lib/http/handlers/pairs';
import { specializationHandlers } from '@/lib/http/handlers/specializations';
import { userHandlers } from '@/lib/http/handlers/users';
import { openList, type SearchParams } from '../open-page';

export const generateMetadata = () => pageTitle('learners');

export default databasePage(LearnersPage);

async function LearnersPage({ searchParams }: { searchParams: SearchParams }) {
  const page = await openList('/learners', LEARNER_LIST, searchParams);
  const users = await page.read(userHandlers, 'GET /users', { query: learnerQuery(page.view) });
  const ids = users.items.map(({ id }) => id);
  if (ids.length > 0) await page.read(pairHandlers, 'GET /pairs', pairsReading(ids));
  await page.read(specializationHandlers, 'GET /specializations');
  return (
    <Rendered readings={page.readings}>
      <Learners />
    </Rendered>
  );
}
