import type { ReactNode } from 'react';

/** The place of a cell in the card that a row becomes on a phone. Widths are in twelfths. */
export type PhonePlace = 'title' | 'corner' | 'third' | 'half' | 'whole';

export type Column<Row> = {
  label: string;
  cell: (row: Row) => ReactNode;
  /** The server sorts by this when the heading of the column is pressed. */
  sort?: string;
  align?: 'right';
  /** Only screen readers get the heading, because a column of buttons needs no visible one. */
  unlabelled?: boolean;
  phone: PhonePlace;
};
