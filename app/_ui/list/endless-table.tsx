import { useCallback, useEffect, useMemo, useRef } from 'react';
import useSWRInfinite from 'swr/infinite';
import { useTranslations } from 'use-intl';
import type { Page } from '@/lib/contract/operation';
import { type Item, pathOf, type Reading, type ReadKey, readPageAt } from '../api';
import { useFormat } from '../format';
import { later } from '../later';
import { Failed } from '../panel';
import { pace } from '../state/pace';
import { ListTable, type ListTableProps } from './list-table';
import { FIRST_ROWS, firstRows, type RowSlice } from './row-slice';
import type { RowWindowProps } from './row-window';

/** The next page is requested this many rows before the last row. */
const AHEAD_ROWS = 250;

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

/**
 * The requested number of pages of a list, from its first page on. Each begins where the page before it ends now. Other code
 * keeps the first page fresh. When that page or the total count changes, the others are read again.
 */
function usePagesFrom<K extends ReadKey>(operation: K, input: Reading<K>, first: Page<Item<K>>) {
  const { data, error, size, setSize, mutate } = useSWRInfinite<Page<Item<K>>, Error>(
    (index, before: Page<Item<K>> | null) => {
      if (index === 0) return pathOf(operation, input);
      const cursor = before?.nextCursor;
      return cursor ? pathOf(operation, withCursor(input, cursor)) : null;
    },
    (path: string) => readPageAt<K>(path),
    {
      fallbackData: [first],
      refreshInterval: 0,
      revalidateOnFocus: false,
      revalidateIfStale: false,
      revalidateFirstPage: false,
    },
  );
  const seen = useRef(first);
  const name = `pages of ${pathOf(operation, input)}`;
  useEffect(() => {
    if (seen.current === first) return;
    seen.current = first;
    // Without `cost` many pages, read again at each change, would use up all requests that the person may send.
    pace(name, () => void mutate(), size);
  }, [first, mutate, size, name]);

  const loaded = useMemo(() => data ?? [first], [data, first]);
  const count = loaded.length;
  return {
    rows: useMemo(() => loaded.flatMap(({ items }) => items), [loaded]),
    total: first.total,
    hasMore: Boolean(loaded.at(-1)?.nextCursor),
    more: useCallback(() => {
      if (count >= size) void setSize(count + 1);
    }, [count, size, setSize]),
    error,
    retry: () => void mutate(),
  };
}

/** The input for the page after a cursor. Every operation of a list takes a cursor. */
function withCursor<K extends ReadKey>(input: Reading<K>, cursor: string): Reading<K> {
  const { query, ...rest } = input as { query?: object };
  return { ...rest, query: { ...query, cursor } } as unknown as Reading<K>;
}
