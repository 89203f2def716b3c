import type { ReactNode } from 'react';

/** A named part of the page that scrolls separately, also by keyboard when no element in it can have the focus. */
export function ScrollArea(props: { label: string; className: string; children: ReactNode }) {
  return (
    <section aria-label={props.label} tabIndex={0} className={`overflow-auto ${props.className}`}>
      {props.children}
    </section>
  );
}
