import { pageTitle } from '@/app/_i18n/server';
import { LEARNER_LIST, learnerQuery, pairsReading } from '@/app/_ui/learners/learner-list';
import { Learners } from '@/app/_ui/learners/learners';
import { listLink, parseListView } from '@/app/_ui/list/list-view';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { pairHandlers } from '@/lib/http/handlers/pairs';
import { specializationHandlers } from '@/lib/http/handlers/specializations';
import { userHandlers } from '@/lib/http/handlers/users';
import { openPage } from '../open-page';

export const generateMetadata = () => pageTitle('learners');

export default databasePage(LearnersPage);

type Params = Promise<Record<string, string | string[] | undefined>>;

async function LearnersPage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(LEARNER_LIST, await searchParams);
  const page = await openPage(listLink('/learners', LEARNER_LIST, view));
  const query = learnerQuery(view);
  const users = await page.read(userHandlers, 'GET /users', { query });
  const ids = users.items.map(({ id }) => id);
  if (ids.length > 0) await page.read(pairHandlers, 'GET /pairs', pairsReading(ids));
  await page.read(specializationHandlers, 'GET /specializations');
  return (
    <Rendered readings={page.readings}>
      <Learners />
    </Rendered>
  );
}
