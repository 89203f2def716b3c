import { notFound } from 'next/navigation';
import { pageTitle } from '@/app/_i18n/server';
import { userIdsOf } from '@/app/_ui/actor-users';
import { pathOf } from '@/app/_ui/api';
import { listLink, parseListView } from '@/app/_ui/list/list-view';
import { PairPage } from '@/app/_ui/pair/pair-page';
import { STORY_LIST } from '@/app/_ui/pair/story-list';
import { openViolationReading, STORY, STORY_PAGE, storyReading } from '@/app/_ui/pair/story-reading';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { listSpecializations } from '@/lib/catalog/list-specializations';
import type { Context } from '@/lib/context';
import { pairParamsShape } from '@/lib/contract/common';
import { violationQueryShape } from '@/lib/contract/violations';
import { listPairHistory } from '@/lib/coupling/list-pair-history';
import { verifyPair } from '@/lib/coupling/verify-pair';
import { DomainError } from '@/lib/errors';
import { listViolations } from '@/lib/health/list-violations';
import { requireConsoleUser } from '@/lib/http/session';
import { readUser } from '@/lib/users/read-user';
import { HISTORY_KINDS } from '@/lib/vocabulary/history';

export const generateMetadata = () => pageTitle('pair');

export default databasePage(LearnerPairPage);

type Props = {
  params: Promise<{ user_id: string; specialization: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

async function LearnerPairPage({ params, searchParams }: Props) {
  const given = await params;
  const view = parseListView(STORY_LIST, await searchParams);
  const path = `/learners/${encodeURIComponent(given.user_id)}/${encodeURIComponent(given.specialization)}`;
  const { ctx } = await requireConsoleUser(listLink(path, STORY_LIST, view));
  const parsed = pairParamsShape.safeParse(given);
  if (!parsed.success) notFound();
  const { user_id, specialization } = parsed.data;
  const kind = HISTORY_KINDS.find((one) => one === view.filters.kind);
  const key = { user_id, specialization };
  const pairKey = { userId: user_id, specialization };
  const violations = openViolationReading(key);
  const pair = await verifyPair(ctx, pairKey).catch(notFoundInstead);
  const history = await listPairHistory(ctx, { ...pairKey, limit: STORY_PAGE, ...(kind ? { kind } : {}) });
  const open = await listViolations(
    ctx,
    violationQueryShape.parse({ ...violations.query, user_id: String(user_id) }),
  );
  const actors = [...history.items.map(({ actor }) => actor), open.items[0]?.acknowledged_by ?? null];
  const readings = {
    ...(await namesOf(ctx, userIdsOf(actors))),
    [pathOf('GET /pairs/{user_id}/{specialization}', { params: key })]: pair,
    [pathOf(STORY, storyReading(key, kind))]: history,
    [pathOf('GET /health/violations', violations)]: open,
    [pathOf('GET /specializations')]: await listSpecializations(ctx),
  };
  return (
    <Rendered readings={readings}>
      <PairPage {...key} />
    </Rendered>
  );
}

/** Who is named on the page, so that no "User #7" turns into a name before one's eyes. */
async function namesOf(ctx: Context, ids: number[]): Promise<Record<string, unknown>> {
  const names: Record<string, unknown> = {};
  for (const id of ids) {
    const user = await readUser(ctx, { id }).catch(nobodyInstead);
    if (user) names[pathOf('GET /users/{id}', { params: { id } })] = user;
  }
  return names;
}

/** Whoever acted here may be gone since. */
function nobodyInstead(error: unknown): null {
  if (error instanceof DomainError && error.code === 'user_not_found') return null;
  throw error;
}

function notFoundInstead(error: unknown): never {
  if (error instanceof DomainError && error.code === 'pair_not_found') notFound();
  throw error;
}
