import type { Point } from './step-line';

type Props = {
  /** The position of each point, in percent of the box. */
  at: readonly Point[];
  /** Null while nobody points: then the newest point is shown, without its line. */
  pointed: number | null;
  onPoint: (index: number) => void;
  label: string;
  /** The text of the shown point. */
  text: string;
  /** Opens the target of the point, if it has one. */
  onOpen?: () => void;
};

/**
 * An overlay of a chart: a range input, so that keyboard and pointer can reach every point, and a mark at the shown
 * point.
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
        // Prevents dragging, which would move the value by the number of the point and not by time.
        onMouseDown={(event) => event.preventDefault()}
        onPointerDown={(event) => point(event.clientX, event.currentTarget.getBoundingClientRect())}
        // On a touch screen a tap only points; the link below opens the target.
        onPointerUp={(event) => event.pointerType === 'mouse' && event.button === 0 && onOpen?.()}
        onKeyDown={(event) => event.key === 'Enter' && onOpen?.()}
        className={`absolute inset-0 size-full touch-pan-y opacity-0 ${onOpen ? 'cursor-pointer' : ''}`}
      />
    </>
  );
}
