import { notFound } from 'next/navigation';
import { pageTitle } from '@/app/_i18n/server';
import { pathOf } from '@/app/_ui/api';
import { anId, listLink, listQuery, parseListView } from '@/app/_ui/list/list-view';
import { ACTION_LIST, undosOf } from '@/app/_ui/repairs/repair-list';
import { RepairPage } from '@/app/_ui/repairs/repair-page';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { type ActionsPage, listRepairActions } from '@/lib/coupling/list-repair-actions';
import { listRepairs } from '@/lib/coupling/list-repairs';
import { readRepair } from '@/lib/coupling/read-repair';
import { requireConsoleUser } from '@/lib/http/session';
import { readActors } from '../../actor-readings';
import { orNotFound } from '../../or-not-found';

export const generateMetadata = () => pageTitle('repair');

export default databasePage(RunOfRepairsPage);

type Props = {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

async function RunOfRepairsPage({ params, searchParams }: Props) {
  const { id: text } = await params;
  const view = parseListView(ACTION_LIST, await searchParams);
  const { ctx } = await requireConsoleUser(listLink(`/repairs/${text}`, ACTION_LIST, view));
  if (!anId(text)) notFound();
  const id = Number(text);
  const query = listQuery<Omit<ActionsPage, 'repairId'>>(ACTION_LIST, view);
  const run = await orNotFound(readRepair(ctx, id));
  const readings = {
    [pathOf('GET /repairs/{id}', { params: { id } })]: run,
    [pathOf('GET /repairs/{id}/actions', { params: { id }, query })]: await listRepairActions(ctx, {
      repairId: id,
      ...query,
    }),
    [pathOf('GET /repairs', undosOf(id))]: await listRepairs(ctx, undosOf(id).query),
    ...(await readActors(ctx, [run.actor])),
  };
  return (
    <Rendered readings={readings}>
      <RepairPage id={id} />
    </Rendered>
  );
}
