import type { CheckSummary } from '@/lib/contract/health';

export const RANGES = ['24h', '7d', '30d', '90d'] as const;
export type Range = (typeof RANGES)[number];

const HOUR_MS = 3_600_000;
const LENGTHS: Record<Range, { hours: number; points: number }> = {
  '24h': { hours: 24, points: 96 },
  '7d': { hours: 168, points: 84 },
  '30d': { hours: 720, points: 120 },
  '90d': { hours: 2160, points: 90 },
};

/** Reads a range from the address; anything else is the last 24 hours. */
export function parseRange(text: string | string[] | null | undefined): Range {
  return RANGES.find((range) => range === text) ?? '24h';
}

export type TrendWindow = { since: string; until: string; points: number };

/** How long one point of a range stands for. */
export function partMs(range: Range): number {
  return (LENGTHS[range].hours * HOUR_MS) / LENGTHS[range].points;
}

/** The period that ends with the part which now is in; the same for everybody who asks within that part. */
export function trendWindow(range: Range, nowMs: number): TrendWindow {
  const part = partMs(range);
  const until = (Math.floor(nowMs / part) + 1) * part;
  const since = until - LENGTHS[range].hours * HOUR_MS;
  return {
    since: new Date(since).toISOString(),
    until: new Date(until).toISOString(),
    points: LENGTHS[range].points,
  };
}

/**
 * Checks, oldest first, in stretches without a hole between two. A hole is three parts without a check, or, where
 * checks are rarer than that, two and a half times what usually lies between them: there nobody knows how it was.
 */
export function stretchesOf(checks: CheckSummary[], part: number): CheckSummary[][] {
  const times = checks.map(({ timestamp }) => Date.parse(timestamp));
  const distances = times.slice(1).map((time, index) => time - (times[index] as number));
  const usual = distances.toSorted((a, b) => a - b)[Math.floor(distances.length / 2)] ?? 0;
  const hole = Math.max(3 * part, 2.5 * usual);
  const stretches: CheckSummary[][] = [];
  checks.forEach((check, index) => {
    const open = index > 0 && (distances[index - 1] as number) <= hole ? stretches.at(-1) : undefined;
    if (open) open.push(check);
    else stretches.push([check]);
  });
  return stretches;
}
