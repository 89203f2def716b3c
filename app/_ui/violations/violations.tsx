'use client';

import { Wrench } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Violation, ViolationFilter, ViolationScope } from '@/lib/contract/violations';
import { NAMED_MAX } from '@/lib/vocabulary/limits';
import { Button } from '../button';
import { useFormat } from '../format';
import { ExportLink } from '../list/export-link';
import { Filters } from '../list/filters';
import { ListPanel } from '../list/list-panel';
import { listFile } from '../list/list-view';
import { SelectionBar } from '../list/selection-bar';
import { useListView } from '../list/use-list-view';
import { type Selecting, useSelection } from '../list/use-selection';
import { DecisionDialog } from '../repairs/decision-dialog';
import { RepairDialog } from '../repairs/repair-dialog';
import type { RepairTarget } from '../repairs/repair-run';
import { usePage } from '../state/live';
import { useMe } from '../state/me';
import { AnnotateDialog, type Ask } from './annotate-dialog';
import { NoViolations } from './no-violations';
import { SelectionActions } from './selection-actions';
import { useViolationFilters } from './use-violation-filters';
import { useViolationColumns } from './violation-columns';
import { VIOLATION_LIST, violationFilter } from './violation-list';
import { ViolationsHeader } from './violations-header';
import { WrittenFilters } from './written-filters';

/** The open violations: find, select, preview, repair and annotate them. */
export function Violations() {
  const t = useTranslations('violations');
  const { may } = useMe();
  const list = useListView(VIOLATION_LIST);
  const { data: page } = usePage('GET /health/violations', { query: list.query });
  const selecting = useSelection<number>();
  const [target, setTarget] = useState<RepairTarget | null>(null);
  const [explained, setExplained] = useState<Violation | null>(null);
  const [ask, setAsk] = useState<Ask | null>(null);
  const mayRepair = may('repairs.run');
  const filter = violationFilter(list.view);
  const total = page?.total ?? 0;

  const does = useMemo(
    () => ({
      repair: (violation: Violation) =>
        setTarget({ scope: { violation_ids: [violation.id] }, what: violation.user_name }),
      explain: setExplained,
      ask: setAsk,
    }),
    [],
  );
  const columns = useViolationColumns(does);
  const shown = page?.items.map(({ id }) => id) ?? [];
  const changeFilters = { ...list, filter: forgetting(list.filter), clear: forgetting(list.clear) };

  /** A change of the filter clears the selection: rows that it hides must not be repaired without being seen. */
  function forgetting<Arguments extends unknown[]>(change: (...given: Arguments) => void) {
    return (...given: Arguments) => {
      selecting.clear();
      change(...given);
    };
  }

  return (
    <>
      <ViolationsHeader about={t('about')}>
        <ExportLink address={listFile(list)} />
        {mayRepair && total > 0 && (
          <RepairAll
            total={total}
            filtered={list.filtered}
            onRepair={(what) => setTarget({ scope: { filter }, what })}
          />
        )}
      </ViolationsHeader>
      <ListPanel
        list={changeFilters}
        caption={t('caption')}
        found={(count) => t('found', { count })}
        columns={columns}
        keyOf={({ id }) => id}
        nameOf={useNameOf()}
        {...(mayRepair ? { selection: selecting.selection(shown) } : {})}
        filters={
          <Filters list={changeFilters} texts={useViolationFilters()}>
            <WrittenFilters list={changeFilters} />
          </Filters>
        }
        bar={() => (
          <ChosenBar
            selecting={selecting}
            shown={shown}
            total={total}
            filter={filter}
            onRepair={setTarget}
            onAsk={setAsk}
          />
        )}
        empty={<NoViolations />}
      />
      <RepairDialog
        target={target}
        onClose={(wrote) => {
          setTarget(null);
          if (wrote) selecting.clear();
        }}
      />
      <DecisionDialog violation={explained} onClose={() => setExplained(null)} />
      <AnnotateDialog
        ask={ask}
        onClose={(done) => {
          setAsk(null);
          if (done) selecting.clear();
        }}
      />
    </>
  );
}

/** Repairs everything that matches the filter. */
function RepairAll(props: { total: number; filtered: boolean; onRepair: (what: string) => void }) {
  const t = useTranslations('violations');
  const { count } = useFormat();
  const all = count(props.total);
  const what = props.filtered ? t('matching', { count: all }) : t('all', { count: props.total });
  return (
    <Button icon={Wrench} onClick={() => props.onRepair(what)}>
      {t(props.filtered ? 'repairMatching' : 'repairAll', { count: all })}
    </Button>
  );
}

type ChosenProps = {
  selecting: Selecting<number>;
  /** The violations of this page, and the number of all that match the filter. */
  shown: readonly number[];
  total: number;
  filter: ViolationFilter;
  onRepair: (target: RepairTarget) => void;
  onAsk: (ask: Ask) => void;
};

/** What can be done with the selected violations; nothing while none is selected. */
function ChosenBar({ selecting, shown, total, filter, onRepair, onAsk }: ChosenProps) {
  const t = useTranslations('violations');
  const { count } = useFormat();
  const selected = selecting.all ? total : selecting.keys.size;
  if (selected === 0) return null;
  const scope: ViolationScope = selecting.all ? { filter } : { violation_ids: [...selecting.keys] };
  const tooMany = !selecting.all && selected > NAMED_MAX;
  const wholePage = shown.length > 0 && shown.every((id) => selecting.keys.has(id));
  return (
    <SelectionBar count={selected} all={selecting.all} onClear={selecting.clear}>
      {!selecting.all && wholePage && total > shown.length && (
        <Button look="ghost" size="sm" className="underline" onClick={selecting.pickAll}>
          {t('pickAll', { count: count(total) })}
        </Button>
      )}
      {tooMany && <span className="text-sm text-warn">{t('tooMany', { count: NAMED_MAX })}</span>}
      <SelectionActions
        count={selected}
        scope={scope}
        disabled={tooMany}
        onRepair={(what) => onRepair({ scope, what })}
        onAsk={onAsk}
        onDone={selecting.clear}
      />
    </SelectionBar>
  );
}

function useNameOf() {
  const words = useTranslations('words');
  return useCallback(
    (violation: Violation) =>
      `${violation.user_name}, ${words(`specialization.${violation.specialization}`)}`,
    [words],
  );
}
