import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import type { Reading } from '../api';
import { type ListShape, type ListView, listLink, listQuery, parseListView } from './list-view';

export type FilterChange = Record<string, string | undefined>;

export type ListControls<S extends ListShape = ListShape> = {
  view: ListView;
  shape: S;
  /** The API query of this view. */
  query: Reading<S['operation']>['query'];
  filtered: boolean;
  /** Changes some of the filters. Typing replaces the address, so it adds nothing to the browser history. */
  filter: (change: FilterChange, how?: 'push' | 'replace') => void;
  /** Removes all filters and keeps the order. */
  clear: () => void;
  sort: (by: string, order: 'asc' | 'desc') => void;
  resize: (limit: ListView['limit']) => void;
  turn: (page: number, cursor: string | undefined) => void;
};

/**
 * The view of a list, stored in the address bar: a link shows the same rows to another person, and the Back button returns
 * to the earlier view. Any change of filter or order begins again on the first page.
 */
export function useListView<S extends ListShape>(shape: S): ListControls<S> {
  const params = useSearchParams();
  const pathname = usePathname();
  const view = useMemo(() => parseListView(shape, Object.fromEntries(params)), [shape, params]);

  const go = useCallback(
    (next: ListView, how: 'push' | 'replace') => {
      const address = listLink(pathname, shape, next);
      if (how === 'push') window.history.pushState(null, '', address);
      else window.history.replaceState(null, '', address);
    },
    [pathname, shape],
  );

  return useMemo(() => {
    // Reads the address itself: a second change may come before the first one is rendered, and must not undo it.
    const latest = () =>
      parseListView(shape, Object.fromEntries(new URLSearchParams(window.location.search)));
    const anew = (change: Partial<ListView>, how: 'push' | 'replace' = 'push') =>
      go({ ...latest(), page: 1, cursor: undefined, ...change }, how);
    return {
      view,
      shape,
      query: listQuery(shape, view),
      filtered: Object.keys(view.filters).length > 0,
      filter: (change, how) => {
        const filters = Object.entries({ ...latest().filters, ...change }).filter(
          (entry): entry is [string, string] => Boolean(entry[1]),
        );
        anew({ filters: Object.fromEntries(filters) }, how);
      },
      clear: () => anew({ filters: {} }),
      sort: (sort, order) => anew({ sort, order }),
      resize: (limit) => anew({ limit }),
      turn: (page, cursor) => go({ ...latest(), page, cursor }, 'push'),
    };
  }, [view, shape, go]);
}
