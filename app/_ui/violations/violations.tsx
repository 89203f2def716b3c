'use client';

import { Wrench } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Violation } from '@/lib/contract/health';
import { Button } from '../button';
import { useFormat } from '../format';
import { ListPanel } from '../list/list-panel';
import { listQuery } from '../list/list-view';
import { SelectionBar } from '../list/selection-bar';
import { useListView } from '../list/use-list-view';
import { PageHeader } from '../page-header';
import { DecisionDialog } from '../repairs/decision-dialog';
import { RepairDialog, type RepairTarget } from '../repairs/repair-dialog';
import { usePage } from '../state/live';
import { useMe } from '../state/me';
import { NoViolations } from './no-violations';
import { useViolationColumns } from './violation-columns';
import { ViolationFilters } from './violation-filters';
import { VIOLATION_LIST, violationFilter } from './violation-list';

/** A request names at most this many violations; more go by "all matching". */
const MAX_SELECTED = 1000;
const NOTHING: ReadonlySet<number> = new Set();

/** The open violations: find, pick, preview, repair. */
export function Violations() {
  const t = useTranslations('violations');
  const { count } = useFormat();
  const { may } = useMe();
  const list = useListView(VIOLATION_LIST);
  const { data: page } = usePage('GET /health/violations', { query: listQuery(VIOLATION_LIST, list.view) });
  const [selected, setSelected] = useState(NOTHING);
  const [target, setTarget] = useState<RepairTarget | null>(null);
  const [asked, setAsked] = useState<Violation | null>(null);
  const mayRepair = may('repairs.run');

  const repairOne = useCallback(
    (violation: Violation) =>
      setTarget({ scope: { violation_ids: [violation.id] }, what: violation.user_name }),
    [],
  );
  const columns = useViolationColumns({ repair: repairOne, explain: setAsked });
  const changeFilters = { ...list, filter: forgetting(list.filter), clear: forgetting(list.clear) };

  /** A filter hides rows: what is selected there must not be repaired unseen. */
  function forgetting<Arguments extends unknown[]>(change: (...given: Arguments) => void) {
    return (...given: Arguments) => {
      setSelected(NOTHING);
      change(...given);
    };
  }

  function closeRepair(wrote: boolean) {
    setTarget(null);
    if (wrote) setSelected(NOTHING);
  }

  return (
    <>
      <PageHeader title={t('title')} about={t('about')}>
        {mayRepair && page && page.total > 0 && (
          <Button
            icon={<Wrench className="size-4" aria-hidden />}
            onClick={() =>
              setTarget({
                scope: { filter: violationFilter(list.view) },
                what: list.filtered
                  ? t('matching', { count: count(page.total) })
                  : t('all', { count: page.total }),
              })
            }
          >
            {t(list.filtered ? 'repairMatching' : 'repairAll', { count: count(page.total) })}
          </Button>
        )}
      </PageHeader>
      <p className="sr-only" aria-live="polite">
        {page && t('found', { count: page.total })}
      </p>
      <ListPanel
        operation="GET /health/violations"
        list={changeFilters}
        caption={t('caption')}
        columns={columns}
        keyOf={({ id }) => id}
        nameOf={useNameOf()}
        {...(mayRepair ? { selection: { keys: selected, change: setSelected } } : {})}
        filters={<ViolationFilters list={changeFilters} />}
        bar={() =>
          selected.size > 0 && (
            <SelectionBar count={selected.size} onClear={() => setSelected(NOTHING)}>
              <Button
                look="primary"
                size="sm"
                disabled={selected.size > MAX_SELECTED}
                onClick={() =>
                  setTarget({
                    scope: { violation_ids: [...selected] },
                    what: t('some', { count: selected.size }),
                  })
                }
              >
                {t('repairSelected', { count: count(selected.size) })}
              </Button>
            </SelectionBar>
          )
        }
        empty={<NoViolations />}
      />
      <RepairDialog target={target} onClose={closeRepair} />
      <DecisionDialog violation={asked} onClose={() => setAsked(null)} />
    </>
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
