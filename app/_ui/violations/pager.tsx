'use client';

import { useRef } from 'react';
import type { Violation } from '@/lib/contract/health';
import type { Page } from '../api';
import { Button } from '../button';
import { formatCount } from '../format';
import { PAGE_SIZE } from './parse-view';
import { useViolationView } from './view';

const text = {
  label: 'Pages',
  range: (from: number, to: number, total: number) =>
    `${formatCount(from)}–${formatCount(to)} of ${formatCount(total)}`,
  first: 'First',
  previous: 'Previous',
  next: 'Next',
};

/** Turns pages by cursor. Previous knows the pages that were turned here; from a shared link it goes to the first. */
export function Pager({ page }: { page: Page<Violation> }) {
  const { view, turn } = useViolationView();
  const trail = useRef(new Map<number, string | undefined>([[1, undefined]]));
  trail.current.set(view.page, view.cursor);
  const from = (view.page - 1) * PAGE_SIZE + 1;
  const before = trail.current.has(view.page - 1) ? view.page - 1 : 1;
  return (
    <nav
      aria-label={text.label}
      className="flex flex-wrap items-center justify-between gap-2 border-line border-t px-4 py-2.5 md:px-5"
    >
      <span className="text-muted text-sm">
        {text.range(
          from,
          Math.max(from, from + page.items.length - 1),
          Math.max(page.total, page.items.length),
        )}
      </span>
      <span className="flex gap-2">
        <Button size="sm" look="ghost" disabled={view.page === 1} onClick={() => turn(1, undefined)}>
          {text.first}
        </Button>
        <Button size="sm" disabled={view.page === 1} onClick={() => turn(before, trail.current.get(before))}>
          {text.previous}
        </Button>
        <Button
          size="sm"
          disabled={page.nextCursor === null}
          onClick={() => turn(view.page + 1, page.nextCursor ?? undefined)}
        >
          {text.next}
        </Button>
      </span>
    </nav>
  );
}
