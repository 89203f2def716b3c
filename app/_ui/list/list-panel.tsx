import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Page } from '@/lib/contract/operation';
import type { Item, Reading } from '../api';
import { Button } from '../button';
import { Empty, Failed } from '../panel';
import { usePage } from '../state/live';
import type { Column } from './column';
import { EndlessTable } from './endless-table';
import { ListSkeleton } from './list-skeleton';
import { ListTable, type Selectable, type Selection } from './list-table';
import { type ListShape, listSearch } from './list-view';
import { Pager } from './pager';
import type { ListControls } from './use-list-view';

type ListPanelProps<S extends ListShape, Key extends string | number> = {
  list: ListControls<S>;
  /** The path parameters of its operation, if it has any. */
  params?: Reading<S['operation']>['params'];
  caption: string;
  /** The text for screen readers with the number of items, read out whenever the number changes. */
  found?: (count: number) => string;
  columns: readonly Column<Item<S['operation']>>[];
  keyOf: (row: Item<S['operation']>) => Key;
  nameOf?: (row: Item<S['operation']>) => string;
  selection?: Selection<Key>;
  selectable?: Selectable<Item<S['operation']>>;
  /** The filters above the table. */
  filters?: ReactNode;
  /** Under the table: the actions for the page that is shown. */
  bar?: (page: Page<Item<S['operation']>> | undefined) => ReactNode;
  /** Shown when the list has no items even without filters. */
  empty: ReactNode;
};

/** A list of the API on the screen: filters, rows, pages, and the loading, failing and empty states. */
export function ListPanel<S extends ListShape, Key extends string | number>(props: ListPanelProps<S, Key>) {
  const { list } = props;
  const t = useTranslations('list');
  const operation: S['operation'] = list.shape.operation;
  const input = { query: list.query, ...(props.params ? { params: props.params } : {}) } as Reading<
    S['operation']
  >;
  const { data, error, isLoading, mutate } = usePage(operation, input);
  const address = listSearch(list.shape, list.view);
  const [shownAddress, setShownAddress] = useState(address);
  if (data && !isLoading && !error && shownAddress !== address) setShownAddress(address);
  // The rows of an older view stay while the new ones are loading. When these fail, the old ones must not pass for them.
  const isOlder = shownAddress !== address;
  const page = error && isOlder ? undefined : data;
  const table = {
    caption: props.caption,
    columns: props.columns,
    keyOf: props.keyOf,
    list,
    view: shownAddress,
    selection: props.selection,
    ...(props.selectable ? { selectable: props.selectable } : {}),
    ...(props.nameOf ? { nameOf: props.nameOf } : {}),
    dimmed: isOlder,
  };
  return (
    <section aria-label={props.caption} className="panel overflow-clip pt-3">
      {props.found && (
        <p className="sr-only" aria-live="polite">
          {page && props.found(page.total)}
        </p>
      )}
      {props.filters}
      {!page && error && <Failed error={error} retry={() => mutate()} />}
      {!page && !error && <ListSkeleton />}
      {page && page.items.length === 0 && (
        <div className="border-line border-t">
          {list.filtered || list.view.cursor ? (
            <Empty title={t('unmatched')}>
              {t('unmatchedWhy')}
              <br />
              <Button size="sm" className="mt-2" onClick={list.clear}>
                {t('showAll')}
              </Button>
            </Empty>
          ) : (
            props.empty
          )}
        </div>
      )}
      {page && page.items.length > 0 && (
        <>
          {list.view.limit === 'all' ? (
            <EndlessTable key={address} operation={operation} input={input} first={page} {...table} />
          ) : (
            <ListTable rows={page.items} {...table} />
          )}
          {props.bar?.(page)}
          <Pager list={list} page={page} />
        </>
      )}
    </section>
  );
}
