/** A point in a box that is 100 wide and 100 high, measured from the left and the top. */
export type Point = { left: number; top: number };

/**
 * Maps a figure between `from[0]` and `from[1]` to a place between `to[0]` and `to[1]`; a figure beyond an end is
 * mapped to that end.
 */
export function scale(from: readonly [number, number], to: readonly [number, number]) {
  const length = from[1] - from[0];
  return (figure: number): number => {
    const share = length === 0 ? 0 : Math.min(1, Math.max(0, (figure - from[0]) / length));
    return hundredths(to[0] + share * (to[1] - to[0]));
  };
}

/** The path of a step line: each figure holds until the next one. */
export function stepLine(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  return `M${first.left},${first.top}${rest.map(({ left, top }) => `H${left}V${top}`).join('')}`;
}

/** The path of the area between a step line and a base, by default the bottom of the box. */
export function stepArea(points: readonly Point[], base = 100): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return '';
  return `${stepLine(points)}V${base}H${first.left}Z`;
}

/**
 * Splits figures, oldest first, into stretches without a gap. A gap is three steps without a figure or, for rarer
 * figures, two and a half times the usual distance. In a gap the value is unknown.
 */
export function stretchesOf<T>(known: readonly T[], atMs: (one: T) => number, stepMs: number): T[][] {
  const times = known.map(atMs);
  const distances = times.slice(1).map((time, index) => time - (times[index] as number));
  const usual = distances.toSorted((a, b) => a - b)[Math.floor(distances.length / 2)] ?? 0;
  const hole = Math.max(3 * stepMs, 2.5 * usual);
  const stretches: T[][] = [];
  known.forEach((one, index) => {
    const open = index > 0 && (distances[index - 1] as number) <= hole ? stretches.at(-1) : undefined;
    if (open) open.push(one);
    else stretches.push([one]);
  });
  return stretches;
}

/** Rounded to hundredths: exact enough for a drawing, and the same text on the server and in the browser. */
function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
