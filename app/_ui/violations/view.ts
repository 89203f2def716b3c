'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import type { RecommendedAction, SpecializationId, ViolationKind } from '@/lib/contract/common';
import type { ViolationFilter, ViolationQuery } from '@/lib/contract/health';
import { parseView, type ViolationView, viewSearch } from './parse-view';

type Filter = {
  search?: string | undefined;
  specialization?: SpecializationId | undefined;
  kind?: ViolationKind | undefined;
  recommended_action?: RecommendedAction | undefined;
};

/**
 * What the table shows, kept in the address bar: a link shows the same rows to somebody else, and Back goes back.
 * Any change of filter or order begins again on the first page.
 */
export function useViolationView() {
  const params = useSearchParams();
  const pathname = usePathname();
  const view = useMemo(() => parseView(Object.fromEntries(params)), [params]);

  const go = useCallback(
    (next: ViolationView, how: 'push' | 'replace') => {
      const search = viewSearch(next);
      const address = `${pathname}${search ? `?${search}` : ''}`;
      if (how === 'push') window.history.pushState(null, '', address);
      else window.history.replaceState(null, '', address);
    },
    [pathname],
  );

  return useMemo(
    () => ({
      view,
      /** Changes some of the filter; typing replaces the address instead of filling the history. */
      filter: (change: Filter, how: 'push' | 'replace' = 'push') =>
        go({ ...view, ...change, page: 1, cursor: undefined }, how),
      sort: (sort: ViolationQuery['sort'], order: ViolationQuery['order']) =>
        go({ ...view, sort, order, page: 1, cursor: undefined }, 'push'),
      turn: (page: number, cursor: string | undefined) => go({ ...view, page, cursor }, 'push'),
      /** Shows exactly this filter, and brings the table into view. */
      show: (filter: Filter) => {
        go({ ...filter, sort: view.sort, order: view.order, page: 1 }, 'push');
        document.getElementById('violations')?.scrollIntoView({ block: 'start' });
      },
    }),
    [view, go],
  );
}

/** The part of a view that says which violations, without order and page. */
export function filterOf(view: ViolationView): ViolationFilter {
  const { search, specialization, kind, recommended_action } = view;
  return {
    ...(search && { search }),
    ...(specialization && { specialization }),
    ...(kind && { kind }),
    ...(recommended_action && { recommended_action }),
  };
}
