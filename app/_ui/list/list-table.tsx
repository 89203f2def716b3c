import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react';
import { Fragment, useCallback, useMemo, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { Column } from './column';
import { Row } from './list-row';
import { firstRows, type RowSlice } from './row-slice';
import { SteadyRows } from './steady-rows';
import type { ListControls } from './use-list-view';

export type Selection<Key extends string | number> = {
  keys: ReadonlySet<Key>;
  change: (keys: ReadonlySet<Key>) => void;
};

/** Which rows may be selected. The default is all. */
export type Selectable<Row> = (row: Row) => boolean;

export type ListTableProps<Row, Key extends string | number> = {
  caption: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  keyOf: (row: Row) => Key;
  list: ListControls;
  /** Names the view that the rows belong to. */
  view?: string;
  selection?: Selection<Key> | undefined;
  selectable?: Selectable<Row>;
  /** The name of a row for screen readers, for its checkbox. */
  nameOf?: (row: Row) => string;
  /** Which of the rows are in the document. The default is all. */
  slice?: RowSlice;
  /** The total number of rows, when not all of them are read yet. */
  total?: number;
  /** Rows of an older view are shown while the new ones are loading. */
  dimmed?: boolean;
};

/** The rows of one page. On a phone each row is a card. */
export function ListTable<Row, Key extends string | number>(props: ListTableProps<Row, Key>) {
  const { columns, rows, keyOf, selection, selectable = () => true, slice } = props;
  const { places, gaps } = slice ?? firstRows(rows.length);
  const latest = useRef(selection);
  latest.current = selection;
  const toggle = useCallback((key: Key) => {
    if (latest.current) latest.current.change(toggled(latest.current.keys, key));
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a list always has the same rule for its keys.
  const keys = useMemo(() => rows.map(keyOf), [rows]);
  return (
    <SteadyRows keys={keys} view={props.view ?? ''}>
      {/* A table that is wider than the window scrolls, so that the end of its rows can be reached. */}
      <div className="relative md:overflow-x-auto">
        <table
          className={`w-full text-sm transition-opacity ${props.dimmed ? 'opacity-60' : ''}`}
          aria-rowcount={props.total === undefined ? undefined : props.total + 1}
        >
          <caption className="sr-only">{props.caption}</caption>
          <thead className="border-line border-y bg-canvas text-muted text-xs max-md:block">
            <tr className="max-md:flex max-md:flex-wrap max-md:gap-x-1 max-md:px-4">
              {selection && <SelectAll rows={rows.filter(selectable)} keyOf={keyOf} selection={selection} />}
              {columns.map((column) => (
                <Heading key={column.label} column={column} list={props.list} />
              ))}
            </tr>
          </thead>
          <tbody className="max-md:block">
            <Gap height={gaps[0]} />
            {places.map((place, nth) => {
              const row = rows[place] as Row;
              const key = keyOf(row);
              return (
                <Fragment key={key}>
                  <Row
                    row={row}
                    columns={columns}
                    {...(slice && { place, measure: slice.measure })}
                    {...(selection && {
                      selected: selection.keys.has(key),
                      disabled: !selectable(row),
                      name: props.nameOf?.(row) ?? String(key),
                      onToggle: toggle,
                    })}
                    id={key}
                  />
                  <Gap height={gaps[nth + 1]} />
                </Fragment>
              );
            })}
          </tbody>
        </table>
      </div>
    </SteadyRows>
  );
}

/** Takes the space of rows that are not in the document. */
function Gap({ height = 0 }: { height: number | undefined }) {
  return height > 0 && <tr aria-hidden className="block" style={{ height }} />;
}

function toggled<Key>(keys: ReadonlySet<Key>, key: Key): ReadonlySet<Key> {
  const next = new Set(keys);
  if (!next.delete(key)) next.add(key);
  return next;
}

const headingLook = 'py-2 text-left font-normal md:px-2 md:first:pl-5 md:last:pr-5';

function SelectAll<Row, Key extends string | number>(props: {
  rows: readonly Row[];
  keyOf: (row: Row) => Key;
  selection: Selection<Key>;
}) {
  const t = useTranslations('list');
  const here = props.rows.map(props.keyOf);
  const chosen = here.filter((key) => props.selection.keys.has(key)).length;
  return (
    <th className={headingLook}>
      <input
        type="checkbox"
        aria-label={t('selectAll')}
        className="size-4 align-middle"
        checked={chosen > 0 && chosen === here.length}
        disabled={here.length === 0}
        ref={(box) => {
          if (box) box.indeterminate = chosen > 0 && chosen < here.length;
        }}
        onChange={({ target }) => {
          const next = new Set(props.selection.keys);
          for (const key of here) target.checked ? next.add(key) : next.delete(key);
          props.selection.change(next);
        }}
      />
    </th>
  );
}

/** The heading of a sortable column is a button. Numbers and times begin with the largest or newest. */
function Heading<Row>({ column, list }: { column: Column<Row>; list: ListControls }) {
  const align = column.align === 'right' ? 'md:text-right' : '';
  if (!column.sort) {
    return (
      <th scope="col" className={`${headingLook} ${align} max-md:sr-only`}>
        {column.unlabelled ? <span className="sr-only">{column.label}</span> : column.label}
      </th>
    );
  }
  const by = column.sort;
  const { sort, order } = list.view;
  const active = sort === by;
  const Icon = !active ? ArrowUpDown : order === 'asc' ? ArrowUp : ArrowDown;
  const next = active
    ? order === 'asc'
      ? 'desc'
      : 'asc'
    : by === list.shape.sorts?.usual
      ? list.shape.sorts.order
      : 'asc';
  return (
    <th
      scope="col"
      className={`${headingLook} ${align}`}
      aria-sort={active ? (order === 'asc' ? 'ascending' : 'descending') : undefined}
    >
      <button
        type="button"
        onClick={() => list.sort(by, next)}
        className={`-mx-1.5 inline-flex items-center gap-1 rounded-sm px-1.5 py-0.5 hover:bg-raised hover:text-ink ${active ? 'font-medium text-ink' : ''}`}
      >
        {column.label}
        <Icon className={`size-3 ${active ? '' : 'opacity-50'}`} aria-hidden />
      </button>
    </th>
  );
}
