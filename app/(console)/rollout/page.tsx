import { pageTitle } from '@/app/_i18n/server';
import { DECISION_LIST } from '@/app/_ui/rollout/decision-list';
import { Rollout } from '@/app/_ui/rollout/rollout';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { guardHandlers } from '@/lib/http/handlers/guard';
import { rolloutHandlers } from '@/lib/http/handlers/rollout';
import { openList, type SearchParams } from '../open-page';

export const generateMetadata = () => pageTitle('rollout');

export default databasePage(RolloutPage);

async function RolloutPage({ searchParams }: { searchParams: SearchParams }) {
  const page = await openList('/rollout', DECISION_LIST, searchParams);
  await page.read(rolloutHandlers, 'GET /rollout');
  await page.read(guardHandlers, 'GET /system/guard');
  const decisions = await page.read(rolloutHandlers, 'GET /rollout/decisions', { query: page.query });
  await page.readPeople(decisions.items.map(({ actor }) => actor));
  return (
    <Rendered readings={page.readings}>
      <Rollout />
    </Rendered>
  );
}
