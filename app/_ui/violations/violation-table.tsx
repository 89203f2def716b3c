'use client';

import {
  createColumnHelper,
  type RowSelectionState,
  rowSelectionFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react';
import { useMemo } from 'react';
import type { Violation, ViolationQuery } from '@/lib/contract/health';
import { Button } from '../button';
import { useMe } from '../state/me';
import { Ago } from '../time';
import { KIND_WORDS, SPECIALIZATION_WORDS } from '../vocabulary';
import { Action, Difference, Learner, Level } from './cells';
import { useViolationView } from './view';

const text = {
  caption: 'Open violations',
  all: 'Select all on this page',
  one: (name: string, specialization: string) => `Select ${name}, ${specialization}`,
  columns: {
    select: 'Select',
    learner: 'Learner',
    specialization: 'Specialization',
    kind: 'Kind',
    progress: 'Progress',
    license: 'License',
    difference: 'Difference',
    since: 'Since',
    action: 'Recommended action',
    repair: 'Repair',
  },
  repair: 'Repair',
  repairOne: (name: string) => `Repair ${name}`,
  decide: 'Decide',
  evidence: 'Evidence',
  evidenceOf: (name: string) => `Evidence for ${name}`,
  decideFor: (name: string) => `Decide for ${name}`,
};

type Column = keyof typeof text.columns;
export type Selection = RowSelectionState;

const SORTS: Partial<Record<Column, ViolationQuery['sort']>> = {
  learner: 'user_name',
  specialization: 'specialization',
  difference: 'difference',
  since: 'first_seen_at',
};

const features = tableFeatures({ rowSelectionFeature });
const column = createColumnHelper<typeof features, Violation>();

type TableProps = {
  violations: Violation[];
  selection: Selection;
  onSelect: (selection: Selection) => void;
  /** Rows of an older view are shown while the new ones are on their way. */
  dimmed: boolean;
  /** Stable, as `onExplain` is: a new one makes every button anew, and takes the focus with it. */
  onRepair: (violation: Violation) => void;
  onExplain: (violation: Violation) => void;
};

/** The rows of one page. On a phone each row is a card. */
export function ViolationTable(props: TableProps) {
  const { mayOperate, mayDecide } = useMe();
  const { onRepair, onExplain } = props;
  const columns = useMemo(() => {
    const shown = column.columns([
      column.display({ id: 'learner', cell: ({ row }) => <Learner violation={row.original} /> }),
      column.display({
        id: 'specialization',
        cell: ({ row }) => SPECIALIZATION_WORDS[row.original.specialization],
      }),
      column.display({ id: 'kind', cell: ({ row }) => KIND_WORDS[row.original.kind] }),
      column.display({ id: 'progress', cell: ({ row }) => <Level level={row.original.progress_level} /> }),
      column.display({ id: 'license', cell: ({ row }) => <Level level={row.original.license_level} /> }),
      column.display({ id: 'difference', cell: ({ row }) => <Difference violation={row.original} /> }),
      column.display({ id: 'since', cell: ({ row }) => <Ago at={row.original.first_seen_at} /> }),
      column.display({
        id: 'action',
        cell: ({ row }) => <Action action={row.original.recommended_action} />,
      }),
      column.display({
        id: 'repair',
        cell: ({ row: { original } }) =>
          original.recommended_action === 'needs_decision' ? (
            <Button
              size="sm"
              aria-label={
                mayDecide ? text.decideFor(original.user_name) : text.evidenceOf(original.user_name)
              }
              onClick={() => onExplain(original)}
            >
              {mayDecide ? text.decide : text.evidence}
            </Button>
          ) : mayOperate ? (
            <Button
              size="sm"
              aria-label={text.repairOne(original.user_name)}
              onClick={() => onRepair(original)}
            >
              {text.repair}
            </Button>
          ) : null,
      }),
    ]);
    const select = column.display({
      id: 'select',
      header: ({ table }) => (
        <input
          type="checkbox"
          aria-label={text.all}
          className="size-4 align-middle"
          checked={table.getIsAllRowsSelected()}
          ref={(box) => {
            if (box) box.indeterminate = table.getIsSomeRowsSelected() && !table.getIsAllRowsSelected();
          }}
          onChange={table.getToggleAllRowsSelectedHandler()}
        />
      ),
      cell: ({ row }) => (
        <input
          type="checkbox"
          aria-label={text.one(row.original.user_name, SPECIALIZATION_WORDS[row.original.specialization])}
          className="size-4 align-middle"
          checked={row.getIsSelected()}
          onChange={row.getToggleSelectedHandler()}
        />
      ),
    });
    return mayOperate ? [select, ...shown] : shown;
  }, [mayOperate, mayDecide, onRepair, onExplain]);

  const table = useTable({
    features,
    columns,
    data: props.violations,
    getRowId: (violation) => String(violation.id),
    state: { rowSelection: props.selection },
    onRowSelectionChange: (change) =>
      props.onSelect(typeof change === 'function' ? change(props.selection) : change),
  });

  return (
    <table className={`w-full text-sm transition-opacity ${props.dimmed ? 'opacity-60' : ''}`}>
      <caption className="sr-only">{text.caption}</caption>
      <thead className="border-line border-y bg-canvas text-muted text-xs max-md:block">
        {table.getHeaderGroups().map((group) => (
          <tr key={group.id} className="max-md:flex max-md:flex-wrap max-md:gap-x-1 max-md:px-4">
            {group.headers.map((header) => (
              <HeaderCell key={header.id} id={header.id as Column}>
                <table.FlexRender header={header} />
              </HeaderCell>
            ))}
          </tr>
        ))}
      </thead>
      <tbody className="max-md:block">
        {table.getRowModel().rows.map((row) => (
          <tr
            key={row.id}
            data-selected={row.getIsSelected() || undefined}
            className="border-line border-t first:border-t-0 hover:bg-canvas data-selected:bg-raised max-md:grid max-md:grid-cols-12 max-md:gap-x-3 max-md:gap-y-1.5 max-md:px-4 max-md:py-3.5 [&>td]:md:px-2.5 [&>td]:md:py-2 [&>td:first-child]:md:pl-5 [&>td:last-child]:md:pr-5"
          >
            {row.getAllCells().map((cell) => (
              <td
                key={cell.id}
                data-label={text.columns[cell.column.id as Column]}
                className={cellLook(cell.column.id as Column)}
              >
                <table.FlexRender cell={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function cellLook(id: Column): string {
  const labelled =
    'max-md:before:block max-md:before:text-muted max-md:before:text-2xs max-md:before:content-[attr(data-label)]';
  if (id === 'select') return 'w-9 max-md:order-first max-md:col-span-1 max-md:w-auto';
  if (id === 'learner') return 'min-w-40 max-w-72 max-md:order-first max-md:col-span-8 max-md:min-w-0';
  if (id === 'repair') return 'text-right max-md:order-first max-md:col-span-3 empty:max-md:hidden';
  if (id === 'action') return 'md:whitespace-nowrap max-md:order-4 max-md:col-span-12';
  return `max-md:order-3 max-md:col-span-4 md:whitespace-nowrap ${labelled}`;
}

/** A sortable column's heading is a button; the first press puts the largest or newest first. */
function HeaderCell({ id, children }: { id: Column; children: React.ReactNode }) {
  const { view, sort } = useViolationView();
  const by = SORTS[id];
  const look = 'py-2 text-left font-normal md:px-2.5 md:first:pl-5 md:last:pr-5';
  if (id === 'select') return <th className={look}>{children}</th>;
  if (!by) {
    return (
      <th scope="col" className={`${look} max-md:sr-only`}>
        {id === 'repair' ? <span className="sr-only">{text.columns[id]}</span> : text.columns[id]}
      </th>
    );
  }
  const active = view.sort === by;
  const Icon = !active ? ArrowUpDown : view.order === 'asc' ? ArrowUp : ArrowDown;
  const next = active ? (view.order === 'asc' ? 'desc' : 'asc') : by === 'first_seen_at' ? 'desc' : 'asc';
  return (
    <th
      scope="col"
      className={look}
      aria-sort={active ? (view.order === 'asc' ? 'ascending' : 'descending') : undefined}
    >
      <button
        type="button"
        onClick={() => sort(by, next)}
        className={`-mx-1.5 inline-flex items-center gap-1 rounded-sm px-1.5 py-0.5 hover:bg-raised hover:text-ink ${active ? 'font-medium text-ink' : ''}`}
      >
        {text.columns[id]}
        <Icon className={`size-3 ${active ? '' : 'opacity-50'}`} aria-hidden />
      </button>
    </th>
  );
}
