/** The rows of a long table that are in the document. */
export type RowSlice = {
  /** Their numbers, counted from 0. */
  places: readonly number[];
  /** The height in pixels of the missing rows: before the first of `places`, after it, after the next, and so on. */
  gaps: readonly number[];
  /** Called with each row in the document, to measure its height. */
  measure?: (row: Element | null) => void;
};

/**
 * So many rows are in the document until the rows near the screen are known. As long as nothing else is there, nobody scrolls
 * further: with fewer rows, who has scrolled would lose the place.
 */
export const FIRST_ROWS = 50;

/** The first `count` rows, without gaps for the others. */
export function firstRows(count: number): RowSlice {
  return { places: Array.from({ length: count }, (_, place) => place), gaps: [] };
}
