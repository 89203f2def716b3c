/** The rows of a long table that are in the document: `from` counts from 0, `to` is the first one that is not. */
export type RowSlice = {
  from: number;
  to: number;
  /** In pixels, what the rows before and after would take. */
  above: number;
  below: number;
  /** Told each row that is there, to know its height. */
  measure?: (row: Element | null) => void;
};
