import type { Point } from './step-line';

type Props = {
  /** Where each point lies, in percent of the box that this fills. */
  at: readonly Point[];
  /** Null while nobody points: then the newest is shown, without its line. */
  pointed: number | null;
  onPoint: (index: number) => void;
  label: string;
  /** What the shown point says. */
  text: string;
  /** Where a point leads somewhere. */
  onOpen?: () => void;
};

/**
 * Lies over a chart: a range input, so that every point is reached by keyboard as by pointer, and what marks the point
 * that is shown.
 */
export function ChartPointer({ at, pointed, onPoint, label, text, onOpen }: Props) {
  const last = at.length - 1;
  const index = Math.min(pointed ?? last, last);
  const dot = at[index] as Point;

  function point(clientX: number, box: DOMRect) {
    const share = ((clientX - box.left) / box.width) * 100;
    const distances = at.map(({ left }) => Math.abs(left - share));
    onPoint(distances.indexOf(Math.min(...distances)));
  }

  return (
    <>
      <span
        className="pointer-events-none absolute inset-y-0 border-line-strong border-l border-dashed"
        style={{ left: `${dot.left}%`, visibility: pointed === null ? 'hidden' : 'visible' }}
      />
      <span
        className="pointer-events-none absolute size-2.5 -translate-1/2 rounded-full border-2 border-surface bg-accent"
        style={{ left: `${dot.left}%`, top: `${dot.top}%` }}
      />
      <input
        type="range"
        aria-label={label}
        aria-valuetext={text}
        suppressHydrationWarning
        min={0}
        max={last}
        value={index}
        onChange={(event) => onPoint(Number(event.target.value))}
        onPointerMove={(event) => point(event.clientX, event.currentTarget.getBoundingClientRect())}
        // Dragging would move the value by its place among the points, not by time.
        onMouseDown={(event) => event.preventDefault()}
        onPointerDown={(event) => point(event.clientX, event.currentTarget.getBoundingClientRect())}
        // A finger points first and then follows a link.
        onPointerUp={(event) => event.pointerType === 'mouse' && event.button === 0 && onOpen?.()}
        onKeyDown={(event) => event.key === 'Enter' && onOpen?.()}
        className={`absolute inset-0 size-full touch-pan-y opacity-0 ${onOpen ? 'cursor-pointer' : ''}`}
      />
    </>
  );
}
