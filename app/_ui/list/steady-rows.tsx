import { Component, createRef, type ReactNode } from 'react';

type SteadyRowsProps = {
  /** The rows in their order; another array when they changed. */
  keys: readonly (string | number)[];
  /** Names what a person chose to see: after another choice nothing is kept at its place. */
  view: string;
  children: ReactNode;
};

/** A row on the screen, and where. */
type Anchor = { key: string; top: number; height: number };

/**
 * When rows come or go above it, keeps the row at its place on the screen that a person points at or has the focus in, or
 * else the first one that they see. Who sees the begin of the list, and does neither, sees what comes there.
 */
export class SteadyRows extends Component<SteadyRowsProps> {
  private readonly place = createRef<HTMLDivElement>();

  override getSnapshotBeforeUpdate(before: SteadyRowsProps): Anchor[] | null {
    const isSame = before.keys === this.props.keys || before.view !== this.props.view;
    return isSame || !this.place.current ? null : anchorsIn(this.place.current, before.keys[0]);
  }

  override componentDidUpdate(before: SteadyRowsProps, _: unknown, anchors: Anchor[] | null): void {
    const places = placesOf(this.props.keys);
    const anchor = anchors?.find(({ key }) => places.has(key));
    if (!anchor) return;
    const moved = (places.get(anchor.key) ?? 0) - (placesOf(before.keys).get(anchor.key) ?? 0);
    if (moved === 0) return;
    const row = rowsIn(this.place.current).find(({ dataset }) => dataset.row === anchor.key);
    // A row that is not in the document any more is about as many rows away.
    const by = row ? row.getBoundingClientRect().top - anchor.top : moved * anchor.height;
    window.scrollBy({ top: by, behavior: 'instant' });
  }

  override render(): ReactNode {
    return <div ref={this.place}>{this.props.children}</div>;
  }
}

function rowsIn(place: HTMLElement | null): HTMLElement[] {
  return [...(place?.querySelectorAll<HTMLElement>('tr[data-row]') ?? [])];
}

function placesOf(keys: readonly (string | number)[]): Map<string, number> {
  return new Map(keys.map((key, index) => [String(key), index]));
}

/** The rows that may be kept at their place, the best first. */
function anchorsIn(place: HTMLElement, first: string | number | undefined): Anchor[] {
  const shown = rowsIn(place).filter((row) => {
    const { top, bottom } = row.getBoundingClientRect();
    return bottom > 0 && top < window.innerHeight;
  });
  const held = shown.filter((row) => row.matches(':hover, :focus-within'));
  const seesBegin = shown.some(({ dataset }) => dataset.row === String(first));
  return [...held, ...(seesBegin ? [] : shown)].map((row) => {
    const { top, height } = row.getBoundingClientRect();
    return { key: row.dataset.row ?? '', top, height };
  });
}
