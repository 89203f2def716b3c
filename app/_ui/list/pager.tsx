import { useRef } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../button';
import { fieldLook } from '../field';
import { useFormat } from '../format';
import { sizesOf } from './list-view';
import type { ListControls } from './use-list-view';

type PagerProps = {
  list: ListControls;
  page: { items: unknown[]; total: number; nextCursor: string | null };
};

/** Turns pages by cursor. Previous knows the pages that were turned here. From a shared link it goes to the first page. */
export function Pager({ list, page }: PagerProps) {
  const t = useTranslations('list');
  const { count } = useFormat();
  const { view, turn } = list;
  const sizes = sizesOf(list.shape);
  const trail = useRef(new Map<number, string | undefined>([[1, undefined]]));
  trail.current.set(view.page, view.cursor);
  const from = view.limit === 'all' ? 1 : (view.page - 1) * view.limit + 1;
  const before = trail.current.has(view.page - 1) ? view.page - 1 : 1;
  return (
    <nav
      aria-label={t('pages')}
      className="flex flex-wrap items-center justify-between gap-2 border-line border-t px-4 py-2.5 md:px-5"
    >
      <span className="flex items-center gap-3 text-muted text-sm">
        {view.limit !== 'all' &&
          t('range', {
            from: count(from),
            to: count(Math.max(from, from + page.items.length - 1)),
            total: count(Math.max(page.total, page.items.length)),
          })}
        <select
          aria-label={t('perPage')}
          value={view.limit}
          onChange={({ target }) =>
            list.resize(sizes.find((size) => String(size) === target.value) ?? view.limit)
          }
          className={`${fieldLook} h-7.5 px-1.5 text-sm`}
        >
          {sizes.map((size) => (
            <option key={size} value={size}>
              {size === 'all' ? t('allRows') : size}
            </option>
          ))}
        </select>
      </span>
      <span className={view.limit === 'all' ? 'hidden' : 'flex gap-2'}>
        <Button size="sm" look="ghost" disabled={view.page === 1} onClick={() => turn(1, undefined)}>
          {t('first')}
        </Button>
        <Button size="sm" disabled={view.page === 1} onClick={() => turn(before, trail.current.get(before))}>
          {t('previous')}
        </Button>
        <Button
          size="sm"
          disabled={page.nextCursor === null}
          onClick={() => turn(view.page + 1, page.nextCursor ?? undefined)}
        >
          {t('next')}
        </Button>
      </span>
    </nav>
  );
}
