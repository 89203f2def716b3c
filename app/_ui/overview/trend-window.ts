export const RANGES = ['24h', '7d', '30d', '90d'] as const;
export type Range = (typeof RANGES)[number];

const HOUR_MS = 3_600_000;
const LENGTHS: Record<Range, { hours: number; points: number }> = {
  '24h': { hours: 24, points: 96 },
  '7d': { hours: 168, points: 84 },
  '30d': { hours: 720, points: 120 },
  '90d': { hours: 2160, points: 90 },
};

/** Reads a range from the address; any other text means the last 24 hours. */
export function parseRange(text: string | string[] | null | undefined): Range {
  return RANGES.find((range) => range === text) ?? '24h';
}

export type TrendWindow = { since: string; until: string; points: number };

/** The time that one point of a range covers. */
export function partMs(range: Range): number {
  return (LENGTHS[range].hours * HOUR_MS) / LENGTHS[range].points;
}

/** The period whose last part contains the present moment; it is the same for all requests within that part. */
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
