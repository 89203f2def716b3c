import { notFound } from 'next/navigation';
import { pageTitle } from '@/app/_i18n/server';
import { PairPage } from '@/app/_ui/pair/pair-page';
import { STORY_LIST } from '@/app/_ui/pair/story-list';
import { openViolationReading, STORY, storyReading } from '@/app/_ui/pair/story-reading';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { pairParamsShape } from '@/lib/contract/common';
import { pairHandlers } from '@/lib/http/handlers/pairs';
import { specializationHandlers } from '@/lib/http/handlers/specializations';
import { violationHandlers } from '@/lib/http/handlers/violations';
import { HISTORY_KINDS } from '@/lib/vocabulary/history';
import { openList, type SearchParams } from '../../../open-page';

export const generateMetadata = () => pageTitle('pair');

export default databasePage(LearnerPairPage);

type Props = {
  params: Promise<{ user_id: string; specialization: string }>;
  searchParams: SearchParams;
};

async function LearnerPairPage({ params, searchParams }: Props) {
  const given = await params;
  const path = `/learners/${encodeURIComponent(given.user_id)}/${encodeURIComponent(given.specialization)}`;
  const page = await openList(path, STORY_LIST, searchParams);
  const parsed = pairParamsShape.safeParse(given);
  if (!parsed.success) notFound();
  const key = parsed.data;
  const kind = HISTORY_KINDS.find((one) => one === page.view.filters.kind);
  await page.read(pairHandlers, 'GET /pairs/{user_id}/{specialization}', { params: key });
  const history = await page.read(pairHandlers, STORY, storyReading(key, kind));
  const open = await page.read(violationHandlers, 'GET /health/violations', openViolationReading(key));
  await page.read(specializationHandlers, 'GET /specializations');
  await page.readPeople([...history.items.map(({ actor }) => actor), open.items[0]?.acknowledged_by ?? null]);
  return (
    <Rendered readings={page.readings}>
      <PairPage {...key} />
    </Rendered>
  );
}
