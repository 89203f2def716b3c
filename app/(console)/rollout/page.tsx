import { pageTitle } from '@/app/_i18n/server';
import { pathOf } from '@/app/_ui/api';
import { listLink, listQuery, parseListView } from '@/app/_ui/list/list-view';
import { DECISION_LIST } from '@/app/_ui/rollout/decision-list';
import { Rollout } from '@/app/_ui/rollout/rollout';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { webProcess } from '@/lib/http/process';
import { requireConsoleUser } from '@/lib/http/session';
import { figureSources } from '@/lib/rollout/figure-sources';
import { listDecisions } from '@/lib/rollout/list-decisions';
import { readRollout } from '@/lib/rollout/read-rollout';
import { readActors } from '../actor-readings';

export const generateMetadata = () => pageTitle('rollout');

export default databasePage(RolloutPage);

type Params = Promise<Record<string, string | string[] | undefined>>;

async function RolloutPage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(DECISION_LIST, await searchParams);
  const { ctx } = await requireConsoleUser(listLink('/rollout', DECISION_LIST, view));
  const query = listQuery<{ limit: number; cursor?: string }>(DECISION_LIST, view);
  const decisions = await listDecisions(ctx, query);
  const readings = {
    [pathOf('GET /rollout')]: await readRollout(ctx, figureSources(webProcess().config)),
    [pathOf('GET /rollout/decisions', { query })]: decisions,
    ...(await readActors(
      ctx,
      decisions.items.map(({ actor }) => actor),
    )),
  };
  return (
    <Rendered readings={readings}>
      <Rollout />
    </Rendered>
  );
}
