import type { ReactNode } from 'react';

/** A named part of the page that scrolls by itself, also by keyboard where nothing in it takes the focus. */
export function ScrollArea(props: { label: string; className: string; children: ReactNode }) {
  return (
    <section aria-label={props.label} tabIndex={0} className={`overflow-auto ${props.className}`}>
      {props.children}
    </section>
  );
}
