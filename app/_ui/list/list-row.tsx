import { memo } from 'react';
import { useTranslations } from 'use-intl';
import type { Column, PhonePlace } from './column';
import type { RowSlice } from './row-slice';

type RowProps<Item, Key> = {
  id: Key;
  row: Item;
  columns: readonly Column<Item>[];
  /** Counted from 0. Set in a table whose rows are not all in the document. */
  place?: number;
  measure?: RowSlice['measure'];
  /** Undefined when rows cannot be selected. */
  selected?: boolean;
  disabled?: boolean;
  name?: string;
  onToggle?: (key: Key) => void;
};

/** Renders again only when its props change. While a long table scrolls, most of its rows stay the same. */
export const Row = memo(RowOf) as typeof RowOf;

function RowOf<Item, Key extends string | number>(props: RowProps<Item, Key>) {
  const { id, row, columns, place, measure, selected, onToggle } = props;
  // A screen reader counts the heading as the first row.
  const placed = place !== undefined && { ref: measure, 'data-index': place, 'aria-rowindex': place + 2 };
  return (
    <tr
      {...placed}
      data-row={id}
      data-selected={selected || undefined}
      className="border-line border-t first:border-t-0 hover:bg-canvas data-selected:bg-raised max-md:grid max-md:grid-cols-12 max-md:gap-x-3 max-md:gap-y-1.5 max-md:px-4 max-md:py-3.5 [&>td]:md:px-2 [&>td]:md:py-2 [&>td:first-child]:md:pl-5 [&>td:last-child]:md:pr-5"
    >
      {onToggle && (
        <SelectOne
          name={props.name ?? ''}
          selected={selected ?? false}
          disabled={props.disabled ?? false}
          onChange={() => onToggle(id)}
        />
      )}
      {columns.map((column) => (
        <td
          key={column.label}
          data-label={column.label}
          className={`${phoneLooks[column.phone]} ${column.align === 'right' ? 'md:text-right' : ''}`}
        >
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}

const labelled =
  'max-md:before:block max-md:before:text-muted max-md:before:text-2xs max-md:before:content-[attr(data-label)] empty:max-md:hidden';

const phoneLooks: Record<PhonePlace, string> = {
  title: 'min-w-40 max-w-96 max-md:order-first max-md:col-span-7 max-md:min-w-0',
  corner:
    'text-right md:whitespace-nowrap max-md:order-first max-md:col-[span_4/-1] max-md:ml-auto empty:max-md:hidden',
  third: `max-md:order-3 max-md:col-span-4 md:whitespace-nowrap ${labelled}`,
  half: `max-md:order-3 max-md:col-span-6 ${labelled}`,
  whole: `max-md:order-4 max-md:col-span-12 ${labelled}`,
};

function SelectOne(props: { name: string; selected: boolean; disabled: boolean; onChange: () => void }) {
  const t = useTranslations('list');
  return (
    <td className="w-9 max-md:order-first max-md:col-span-1 max-md:w-auto">
      <input
        type="checkbox"
        aria-label={t('selectOne', { name: props.name })}
        className="size-4 align-middle disabled:opacity-40"
        checked={props.selected}
        disabled={props.disabled}
        onChange={props.onChange}
      />
    </td>
  );
}
