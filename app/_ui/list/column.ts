import type { ReactNode } from 'react';

/** How a cell lies in the card that a row becomes on a phone, in twelfths. */
export type PhonePlace = 'title' | 'corner' | 'third' | 'half' | 'whole';

export type Column<Row> = {
  id: string;
  label: string;
  cell: (row: Row) => ReactNode;
  /** What the server sorts by when this column's heading is pressed. */
  sort?: string;
  align?: 'right';
  /** Only for screen readers: a column of buttons needs no heading. */
  unlabelled?: boolean;
  phone: PhonePlace;
};
