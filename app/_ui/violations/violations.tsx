'use client';

import { Wrench } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { Violation } from '@/lib/contract/health';
import { Button } from '../button';
import { countOf, formatCount } from '../format';
import { Failed } from '../panel';
import { DecisionDialog } from '../repairs/decision-dialog';
import { RepairDialog, type RepairTarget } from '../repairs/repair-dialog';
import { usePage } from '../state/live';
import { useMe } from '../state/me';
import { Filters } from './filters';
import { NoViolations } from './no-violations';
import { Pager } from './pager';
import { viewQuery, viewSearch } from './parse-view';
import { filterOf, useViolationView } from './view';
import { type Selection, ViolationTable } from './violation-table';

const text = {
  title: 'Violations',
  repairAll: (count: number, filtered: boolean) =>
    filtered ? `Repair all ${formatCount(count)} matching` : `Repair all ${formatCount(count)}`,
  repairSelected: (count: number) => `Repair ${formatCount(count)} selected`,
  selected: (count: number) => `${countOf(count, 'pair', 'pairs')} selected`,
  clear: 'Clear selection',
  all: (count: number) => `all ${countOf(count, 'open violation', 'open violations')}`,
  matching: (count: number) => `all ${formatCount(count)} matching`,
  some: (count: number) => `${countOf(count, 'selected pair', 'selected pairs')}`,
  found: (count: number) => `${countOf(count, 'violation', 'violations')} found`,
};

/** A request names at most this many violations; more go by "all matching". */
const MAX_SELECTED = 1000;

/** The open violations: find, pick, preview, repair. */
export function Violations() {
  const { view } = useViolationView();
  const { mayOperate } = useMe();
  const path = viewSearch(view);
  const [firstPath] = useState(path);
  const {
    data: page,
    error,
    isLoading,
    mutate,
  } = usePage('GET /health/violations', { query: viewQuery(view) });
  const [selection, setSelection] = useState<Selection>({});
  const [target, setTarget] = useState<RepairTarget | null>(null);
  const [asked, setAsked] = useState<Violation | null>(null);
  const filter = filterOf(view);
  const filtered = Object.keys(filter).length > 0;
  const ids = Object.keys(selection).map(Number);

  const repairOne = useCallback(
    (violation: Violation) =>
      setTarget({ scope: { violation_ids: [violation.id] }, what: violation.user_name }),
    [],
  );

  function closeRepair(wrote: boolean) {
    setTarget(null);
    if (wrote) setSelection({});
  }

  return (
    <section id="violations" aria-labelledby="violations-title" className="panel scroll-mt-16 overflow-clip">
      <header className="flex flex-wrap items-center justify-between gap-3 px-4 pt-3 pb-3 md:px-5">
        <div className="flex items-baseline gap-2">
          <h2 id="violations-title" className="font-semibold text-lg">
            {text.title}
          </h2>
          {page && <span className="text-muted">{formatCount(page.total)}</span>}
        </div>
        {mayOperate && page && page.total > 0 && (
          <Button
            icon={<Wrench className="size-4" aria-hidden />}
            onClick={() =>
              setTarget({
                scope: { filter },
                what: filtered ? text.matching(page.total) : text.all(page.total),
              })
            }
          >
            {text.repairAll(page.total, filtered)}
          </Button>
        )}
      </header>
      <Filters onChange={() => setSelection({})} />
      <p className="sr-only" aria-live="polite">
        {page && text.found(page.total)}
      </p>
      {ids.length > 0 && (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-t bg-raised px-4 py-2 md:px-5">
          <span className="font-medium text-sm">{text.selected(ids.length)}</span>
          <Button
            look="primary"
            size="sm"
            disabled={ids.length > MAX_SELECTED}
            onClick={() => setTarget({ scope: { violation_ids: ids }, what: text.some(ids.length) })}
          >
            {text.repairSelected(ids.length)}
          </Button>
          <Button look="ghost" size="sm" onClick={() => setSelection({})}>
            {text.clear}
          </Button>
        </div>
      )}
      {!page && error && <Failed error={error} retry={() => mutate()} />}
      {!page && !error && <div className="skeleton m-4 h-96" />}
      {page && page.items.length === 0 && <NoViolations filtered={filtered} />}
      {page && page.items.length > 0 && (
        <ViolationTable
          violations={page.items}
          selection={selection}
          onSelect={setSelection}
          dimmed={isLoading && path !== firstPath}
          onRepair={repairOne}
          onExplain={setAsked}
        />
      )}
      {page && page.items.length > 0 && <Pager page={page} />}
      <RepairDialog target={target} onClose={closeRepair} />
      <DecisionDialog violation={asked} onClose={() => setAsked(null)} />
    </section>
  );
}
