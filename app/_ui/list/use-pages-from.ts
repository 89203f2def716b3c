'use client';

import { useCallback, useEffect, useRef } from 'react';
import useSWRInfinite from 'swr/infinite';
import type { Page } from '@/lib/contract/operation';
import { type Item, pathOf, type Reading, type ReadKey, readPageAt } from '../api';

/**
 * The requested number of pages of a list, from its first page on. Each begins where the page before it ends now. Other code
 * keeps the first page fresh. When that page or the total count changes, the others are read again.
 */
export function usePagesFrom<K extends ReadKey>(operation: K, input: Reading<K>, first: Page<Item<K>>) {
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
  useEffect(() => {
    if (seen.current === first) return;
    seen.current = first;
    void mutate();
  }, [first, mutate]);

  const loaded = data ?? [first];
  const count = loaded.length;
  return {
    rows: loaded.flatMap(({ items }) => items),
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
