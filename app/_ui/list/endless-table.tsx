'use client';

import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import type { Page } from '@/lib/contract/operation';
import type { Item, Reading, ReadKey } from '../api';
import { useFormat } from '../format';
import { later } from '../later';
import { Failed } from '../panel';
import { ListTable, type ListTableProps } from './list-table';
import { firstRows, type RowSlice } from './row-slice';
import type { RowWindowProps } from './row-window';
import { usePagesFrom } from './use-pages-from';

/** The next page is requested this many rows before the last row. */
const AHEAD_ROWS = 250;
const FIRST_ROWS = 50;

const RowWindow = later<RowWindowProps>(
  async () => (await import('./row-window')).RowWindow,
  () => true,
  ({ count, children }) => children(firstRows(Math.min(count, FIRST_ROWS))),
);

type EndlessTableProps<K extends ReadKey, Key extends string | number> = Omit<
  ListTableProps<Item<K>, Key>,
  'rows' | 'slice'
> & { operation: K; input: Reading<K>; first: Page<Item<K>> };

/**
 * All rows of a list in one table. Only rows near the screen are in the document, and pages are read when one scrolls
 * towards them.
 */
export function EndlessTable<K extends ReadKey, Key extends string | number>(
  props: EndlessTableProps<K, Key>,
) {
  const { operation, input, first, ...table } = props;
  const t = useTranslations('list');
  const { count } = useFormat();
  const { rows, total, hasMore, more, error, retry } = usePagesFrom(operation, input, first);
  return (
    <>
      <RowWindow count={rows.length}>
        {(slice: RowSlice) => (
          <>
            <ListTable {...table} rows={rows} slice={slice} total={total} />
            {hasMore && (slice.places.at(-1) ?? 0) >= rows.length - AHEAD_ROWS && <Wanted more={more} />}
          </>
        )}
      </RowWindow>
      <p className="border-line border-t px-4 py-2.5 text-muted text-sm md:px-5" role="status">
        {hasMore
          ? t('loadedSome', { count: count(rows.length), total: count(total) })
          : t('loadedAll', { count: rows.length })}
      </p>
      {error && <Failed error={error} retry={retry} />}
    </>
  );
}

/** Requests the next page when this is in the document. */
function Wanted({ more }: { more: () => void }) {
  useEffect(() => more(), [more]);
  return null;
}
