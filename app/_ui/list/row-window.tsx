import { defaultRangeExtractor, useWindowVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { FIRST_ROWS, firstRows, type RowSlice } from './row-slice';

/** The number of extra rows in the document above and below the screen. */
const READY_ROWS = 12;

export type RowWindowProps = { count: number; children: (slice: RowSlice) => ReactNode };

/** The rows of a long table that are near the screen, and the height of the others above and below them. */
export function RowWindow({ count, children }: RowWindowProps) {
  const place = useRef<HTMLDivElement>(null);
  // The height of a row that was never shown is estimated as the average of the first rows.
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
    rangeExtractor: (range) => {
      const near = defaultRangeExtractor(range);
      const focused = focusedPlace(place.current);
      return focused < range.count && !near.includes(focused)
        ? [...near, focused].sort((a, b) => a - b)
        : near;
    },
  });
  // Correcting the position for a row that is higher than estimated would end a running scroll.
  virtual.shouldAdjustScrollPositionOnItemSizeChange = () => false;
  const shown = virtual.getVirtualItems();
  const slice: RowSlice =
    shown.length > 0
      ? {
          places: shown.map(({ index }) => index),
          gaps: gapsBetween(shown, top, top + virtual.getTotalSize()),
          measure: virtual.measureElement,
        }
      : firstRows(Math.min(count, FIRST_ROWS));
  return <div ref={place}>{children(slice)}</div>;
}

/**
 * The place of the row with the focus, or NaN. This row always stays in the document. Without it the focus would be lost,
 * and a running scroll would end at a wrong place.
 */
function focusedPlace(around: HTMLElement | null): number {
  return Number(
    around?.querySelector<HTMLElement>('tr[data-index]:focus-within')?.dataset.index ?? Number.NaN,
  );
}

function gapsBetween(shown: readonly VirtualItem[], top: number, bottom: number): number[] {
  const starts = [...shown.map(({ start }) => start), bottom];
  return starts.map((start, nth) => Math.max(0, start - (shown[nth - 1]?.end ?? top)));
}

/** Columns keep the widths that they had with the first rows. Otherwise they would move when rows come and go. */
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
