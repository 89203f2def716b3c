'use client';

import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { RowSlice } from './row-slice';

/** Rows that stand ready above and below the screen. */
const READY_ROWS = 12;

export type RowWindowProps = { count: number; children: (slice: RowSlice) => ReactNode };

/** Which rows of a long table are near the screen; how much the others would take above and below them. */
export function RowWindow({ count, children }: RowWindowProps) {
  const place = useRef<HTMLDivElement>(null);
  // Rows that nobody has seen are taken for as high as the first ones are on average.
  const [{ top, rowPx }, setLayout] = useState({ top: 0, rowPx: 50 });
  useLayoutEffect(() => {
    const body = place.current?.querySelector('tbody')?.getBoundingClientRect();
    const rows = place.current?.querySelectorAll('tr[aria-rowindex]').length;
    if (body && rows) setLayout({ top: body.top + window.scrollY, rowPx: body.height / rows });
  }, []);
  useKeptWidths(place);

  const virtual = useWindowVirtualizer({
    count,
    estimateSize: () => rowPx,
    overscan: READY_ROWS,
    scrollMargin: top,
  });
  // Correcting the position for a row that is a little higher than thought would end a scroll that is under way.
  virtual.shouldAdjustScrollPositionOnItemSizeChange = () => false;
  const shown = virtual.getVirtualItems();
  const [first, last] = [shown[0], shown.at(-1)];
  const slice: RowSlice =
    first && last
      ? {
          from: first.index,
          to: last.index + 1,
          above: first.start - top,
          below: Math.max(0, virtual.getTotalSize() - (last.end - top)),
          measure: virtual.measureElement,
        }
      : { from: 0, to: Math.min(count, READY_ROWS), above: 0, below: 0 };
  return <div ref={place}>{children(slice)}</div>;
}

/** Columns keep the widths that they had with the first rows: rows that come and go would move them. */
function useKeptWidths(place: React.RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const table = place.current?.querySelector('table');
    if (!table) return;
    const headings = [...table.querySelectorAll<HTMLElement>('thead th')];
    let width = 0;
    const observer = new ResizeObserver(() => {
      if (table.clientWidth === width) return;
      width = table.clientWidth;
      table.style.tableLayout = '';
      for (const heading of headings) heading.style.width = '';
      const widths = headings.map(({ offsetWidth }) => offsetWidth);
      headings.forEach((heading, index) => {
        heading.style.width = `${widths[index]}px`;
      });
      table.style.tableLayout = 'fixed';
    });
    observer.observe(table);
    return () => observer.disconnect();
  }, [place]);
}
