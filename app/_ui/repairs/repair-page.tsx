'use client';

import { Undo2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Repair, RepairAction } from '@/lib/contract/repairs';
import { NAMED_MAX } from '@/lib/vocabulary/limits';
import { isUnderWay } from '@/lib/vocabulary/repairs';
import { fileAddress } from '../api';
import { Button } from '../button';
import { useFormat } from '../format';
import { ExportLink } from '../list/export-link';
import { Filters } from '../list/filters';
import { ListPanel } from '../list/list-panel';
import { SelectionBar } from '../list/selection-bar';
import { useListView } from '../list/use-list-view';
import { type Selecting, useSelection } from '../list/use-selection';
import { PageHeader, Up } from '../page-header';
import { AwaitedPage, Empty } from '../panel';
import { usePage, useReading, useRefreshAll } from '../state/live';
import { useMe } from '../state/me';
import { useActionColumns } from './action-columns';
import { HeldPlan } from './held-plan';
import { RepairFacts } from './repair-facts';
import { ACTION_LIST, undosOf } from './repair-list';
import { RepairProgress } from './repair-progress';
import { UndoDialog, type UndoTarget } from './undo-dialog';

const keyOf = (action: RepairAction) => `${action.user_id}/${action.specialization}`;
const mayBeUndone = (action: RepairAction) => action.outcome === 'repaired' && action.undone_by === null;

/** One run: its kind, what it did to each pair, and how to undo it. */
export function RepairPage({ id }: { id: number }) {
  const {
    data: run,
    error,
    mutate,
  } = useReading('GET /repairs/{id}', { params: { id } }, { changes: isUnderWay });
  useRefreshWhenEnded(run);
  if (!run) return <AwaitedPage error={error} retry={() => mutate()} />;
  return <RunOfRepairs id={id} run={run} />;
}

function RunOfRepairs({ id, run }: { id: number; run: Repair }) {
  const t = useTranslations('repairs');
  const outcomes = useTranslations('repair.outcome');
  const words = useTranslations('words');
  const { may } = useMe();
  const list = useListView(ACTION_LIST);
  const selecting = useSelection<string>();
  const [target, setTarget] = useState<UndoTarget | null>(null);
  const { data: undos } = usePage('GET /repairs', undosOf(id));
  const left = run.repaired - (undos?.items ?? []).reduce((sum, undo) => sum + undo.undone, 0);
  const undoable = may('repairs.run') && run.undoes_id === null && left > 0 && !isUnderWay(run);
  const none = run.state === 'completed' ? 'noPairs' : run.finished_at ? 'noneDone' : 'noPairsYet';
  const nameOf = (action: RepairAction) =>
    `${action.user_name}, ${words(`specialization.${action.specialization}`)}`;

  return (
    <>
      <PageHeader
        above={<Up href="/repairs" text={t('title')} />}
        title={t(run.undoes_id === null ? 'name' : 'undoName', { id })}
      >
        <ExportLink
          address={fileAddress('GET /repairs/{id}/actions/export', { params: { id }, query: { bom: true } })}
        />
        {undoable && (
          <Button icon={Undo2} onClick={() => setTarget({ id, what: t('wholeRun', { id }) })}>
            {t('undoAll')}
          </Button>
        )}
      </PageHeader>
      {run.state === 'held' && run.plan && <HeldPlan id={id} plan={run.plan} />}
      {isUnderWay(run) && <RepairProgress id={id} run={run} />}
      <RepairFacts id={id} run={run} />
      <ListPanel
        params={{ id }}
        list={list}
        caption={t('pairs')}
        columns={useActionColumns()}
        keyOf={keyOf}
        nameOf={nameOf}
        {...(undoable
          ? {
              selection: selecting.selection([]),
              selectable: mayBeUndone,
            }
          : {})}
        filters={
          <Filters
            list={list}
            texts={{ outcome: { label: t('outcome'), any: t('anyOutcome'), word: outcomes } }}
          />
        }
        bar={() => <UndoBar id={id} selecting={selecting} onUndo={setTarget} />}
        empty={<Empty title={t(none)}>{t(`${none}Why`)}</Empty>}
      />
      <UndoDialog
        target={target}
        onClose={(wrote) => {
          setTarget(null);
          if (wrote) selecting.clear();
        }}
      />
    </>
  );
}

/** Reads everything on the screen again when the run that is shown has ended. */
function useRefreshWhenEnded(run: Repair | undefined): void {
  const refreshAll = useRefreshAll();
  const was = useRef(false);
  const is = run !== undefined && isUnderWay(run);
  useEffect(() => {
    if (was.current && !is) void refreshAll();
    was.current = is;
  }, [is, refreshAll]);
}

type UndoBarProps = { id: number; selecting: Selecting<string>; onUndo: (target: UndoTarget) => void };

/** Undoes the selected pairs; nothing while none is selected. */
function UndoBar({ id, selecting, onUndo }: UndoBarProps) {
  const t = useTranslations('repairs');
  const { count } = useFormat();
  if (selecting.keys.size === 0) return null;

  function undo() {
    const pairs = [...selecting.keys].map((key) => {
      const [user, specialization] = key.split('/');
      return { user_id: Number(user), specialization: specialization as RepairAction['specialization'] };
    });
    onUndo({ id, what: t('somePairs', { count: pairs.length }), pairs });
  }

  return (
    <SelectionBar count={selecting.keys.size} onClear={selecting.clear}>
      <Button look="primary" size="sm" disabled={selecting.keys.size > NAMED_MAX} onClick={undo}>
        {t('undoSelected', { count: count(selecting.keys.size) })}
      </Button>
    </SelectionBar>
  );
}
