import { pageTitle } from '@/app/_i18n/server';
import { listLink, listQuery, parseListView } from '@/app/_ui/list/list-view';
import { DECISION_LIST } from '@/app/_ui/rollout/decision-list';
import { Rollout } from '@/app/_ui/rollout/rollout';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { rolloutHandlers } from '@/lib/http/handlers/rollout';
import { openPage } from '../open-page';

export const generateMetadata = () => pageTitle('rollout');

export default databasePage(RolloutPage);

type Params = Promise<Record<string, string | string[] | undefined>>;

async function RolloutPage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(DECISION_LIST, await searchParams);
  const page = await openPage(listLink('/rollout', DECISION_LIST, view));
  const query = listQuery(DECISION_LIST, view);
  await page.read(rolloutHandlers, 'GET /rollout');
  const decisions = await page.read(rolloutHandlers, 'GET /rollout/decisions', { query });
  await page.readPeople(decisions.items.map(({ actor }) => actor));
  return (
    <Rendered readings={page.readings}>
      <Rollout />
    </Rendered>
  );
}
