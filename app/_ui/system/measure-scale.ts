import type { MeasureNow, MeasurePoint } from '@/lib/contract/system';

type Limits = Pick<MeasureNow, 'better' | 'target' | 'warning' | 'critical'>;

export type LimitLine = { limit: 'target' | 'warning' | 'critical'; value: number };

/** When only the best value is good, no other limit defines how far the scale goes. */
const LEAST_DISTANCE = 5;

/** The limit lines of a measure; a limit that equals the target is drawn once. */
export function linesOf({ target, warning, critical }: Limits): LimitLine[] {
  const lines: LimitLine[] = [{ limit: 'target', value: target }];
  if (warning !== target) lines.push({ limit: 'warning', value: warning });
  if (critical !== null) lines.push({ limit: 'critical', value: critical });
  return lines;
}

/**
 * The height of a value, in percent of the box from the top. It uses the square root of the distance from the best
 * value, so that all limits are visible and good values still differ visibly.
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

/** The value that is the farthest from the best one. */
export function worstOf(better: MeasureNow['better'], points: readonly MeasurePoint[]): number {
  const values = points.map(({ value }) => value);
  return better === 'higher' ? Math.min(...values) : Math.max(...values);
}
