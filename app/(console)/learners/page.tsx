import { pageTitle } from '@/app/_i18n/server';
import { pathOf } from '@/app/_ui/api';
import { asUsers, LEARNER_LIST, pairsReading } from '@/app/_ui/learners/learner-list';
import { Learners } from '@/app/_ui/learners/learners';
import { listLink, listQuery, parseListView } from '@/app/_ui/list/list-view';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { listSpecializations } from '@/lib/catalog/list-specializations';
import type { UserQuery } from '@/lib/contract/users';
import { listPairs } from '@/lib/coupling/list-pairs';
import { requireConsoleUser } from '@/lib/http/session';
import { listUsers } from '@/lib/users/list-users';

export const generateMetadata = () => pageTitle('learners');

export default databasePage(LearnersPage);

type Params = Promise<Record<string, string | string[] | undefined>>;

async function LearnersPage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(LEARNER_LIST, await searchParams);
  const { ctx } = await requireConsoleUser(listLink('/learners', LEARNER_LIST, view));
  const query = listQuery<UserQuery>(LEARNER_LIST, asUsers(view));
  const users = await listUsers(ctx, query);
  const ids = users.items.map(({ id }) => id);
  const readings = {
    [pathOf('GET /users', { query })]: users,
    [pathOf('GET /pairs', pairsReading(ids))]: await listPairs(ctx, ids),
    [pathOf('GET /specializations')]: await listSpecializations(ctx),
  };
  return (
    <Rendered readings={readings}>
      <Learners />
    </Rendered>
  );
}
