/** The rows of a long table that are in the document. */
export type RowSlice = {
  /** Which they are, counted from 0. */
  places: readonly number[];
  /** In pixels, what the rows take that are not there: before the first of `places`, after it, after the next, and so on. */
  gaps: readonly number[];
  /** Told each row that is there, to know its height. */
  measure?: (row: Element | null) => void;
};

/** As many of the first rows, with nothing in place of the others. */
export function firstRows(count: number): RowSlice {
  return { places: Array.from({ length: count }, (_, place) => place), gaps: [] };
}
