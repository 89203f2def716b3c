'use client';

import { useTranslations } from 'use-intl';
import { GuardPanel } from '../guard/guard-panel';
import { ListPanel } from '../list/list-panel';
import { useListView } from '../list/use-list-view';
import { PageHeader } from '../page-header';
import { Awaited, Empty } from '../panel';
import { useReading } from '../state/live';
import { useDecisionColumns } from './decision-columns';
import { DECISION_LIST } from './decision-list';
import { Alarms, Gates } from './gates';
import { Standing } from './standing';

/** The roll-out of automatic repairs: its state, the conditions of the next step, and past decisions. */
export function Rollout() {
  const t = useTranslations('rollout');
  const { data: rollout, error, mutate } = useReading('GET /rollout');
  return (
    <>
      <PageHeader title={t('title')} about={t('about')} />
      {!rollout && (
        <div className="panel mb-4">
          <Awaited error={error} retry={() => mutate()} room="m-5 h-44" />
        </div>
      )}
      {rollout && (
        <div className="mb-4 grid gap-4 lg:grid-cols-2">
          <div className="min-w-0 lg:col-span-2">
            <Standing rollout={rollout} />
          </div>
          {rollout.gates.length > 0 && <Gates rollout={rollout} />}
          {rollout.alarms.length > 0 && <Alarms rollout={rollout} />}
        </div>
      )}
      <div className="mb-4">
        <GuardPanel />
      </div>
      <Decisions />
    </>
  );
}

function Decisions() {
  const t = useTranslations('rollout.decisions');
  const list = useListView(DECISION_LIST);
  const columns = useDecisionColumns();
  return (
    <ListPanel
      list={list}
      caption={t('caption')}
      columns={columns}
      keyOf={({ id }) => id}
      filters={<h2 className="px-4 pb-2.5 font-medium text-soft text-sm">{t('title')}</h2>}
      empty={<Empty title={t('none')}>{t('noneWhy')}</Empty>}
    />
  );
}
