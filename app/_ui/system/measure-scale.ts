import type { MeasureNow, MeasurePoint } from '@/lib/contract/system';

type Limits = Pick<MeasureNow, 'better' | 'target' | 'warning' | 'critical'>;

export type LimitLine = { limit: 'target' | 'warning' | 'critical'; value: number };

/** Where only the best is good there is no other line that says how far down to draw. */
const LEAST_DISTANCE = 5;

/** The lines of a measure; one that is the target as well is drawn once. */
export function linesOf({ target, warning, critical }: Limits): LimitLine[] {
  const lines: LimitLine[] = [{ limit: 'target', value: target }];
  if (warning !== target) lines.push({ limit: 'warning', value: warning });
  if (critical !== null) lines.push({ limit: 'critical', value: critical });
  return lines;
}

/**
 * The height of a value, in percent of the box from above. It goes by the root of the distance from the best value, so
 * that all lines are in the picture and what lies well within them is still told apart.
 */
export function heightOf(limits: Limits, points: readonly Pick<MeasurePoint, 'value'>[]) {
  const distance = (value: number) => (limits.better === 'higher' ? 100 - value : value);
  const drawn = [...linesOf(limits), ...points].map(({ value }) => distance(value));
  const worst = Math.max(limits.critical === null ? LEAST_DISTANCE : 0, ...drawn) * 1.08;
  return (value: number) => {
    const share = Math.sqrt(Math.min(1, Math.max(0, distance(value) / worst)));
    return Math.round((limits.better === 'higher' ? 6 + share * 92 : 98 - share * 92) * 100) / 100;
  };
}

/**
 * Points, oldest first, in stretches without a hole between two. A hole is three steps without a point, or, where points
 * are rarer than that, two and a half times what usually lies between them: there nobody knows how it was.
 */
export function stretchesOf(points: readonly MeasurePoint[], stepSeconds: number): MeasurePoint[][] {
  const times = points.map(({ at }) => Date.parse(at));
  const distances = times.slice(1).map((time, index) => time - (times[index] as number));
  const usual = distances.toSorted((a, b) => a - b)[Math.floor(distances.length / 2)] ?? 0;
  const hole = Math.max(3_000 * stepSeconds, 2.5 * usual);
  const stretches: MeasurePoint[][] = [];
  points.forEach((point, index) => {
    const open = index > 0 && (distances[index - 1] as number) <= hole ? stretches.at(-1) : undefined;
    if (open) open.push(point);
    else stretches.push([point]);
  });
  return stretches;
}

/** The value that is the farthest from what it should be. */
export function worstOf(better: MeasureNow['better'], points: readonly MeasurePoint[]): number {
  const values = points.map(({ value }) => value);
  return better === 'higher' ? Math.min(...values) : Math.max(...values);
}
