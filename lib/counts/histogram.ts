/**
 * Upper bounds of the buckets of every histogram, in milliseconds; one more bucket holds all longer durations. The
 * limits of the key measures are among the bounds, so that a value's side of a limit is exact and not interpolated.
 */
export const BOUNDS_MS: readonly number[] = [
  0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 25, 35, 50, 75, 100, 150, 200, 300, 500, 750, 1_000, 2_000, 5_000, 10_000,
  30_000,
];

export const BUCKETS = BOUNDS_MS.length + 1;

/** The bucket that a duration falls into. */
export function bucketOf(ms: number): number {
  let low = 0;
  let high = BOUNDS_MS.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ms <= (BOUNDS_MS[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * The duration that a part (0 to 1) of all durations does not exceed, interpolated within its bucket; null when there
 * are none. For durations above the last bound it returns the last bound.
 */
export function quantileOf(buckets: ArrayLike<number>, part: number): number | null {
  let total = 0;
  for (let bucket = 0; bucket < buckets.length; bucket++) total += buckets[bucket] as number;
  if (total === 0) return null;
  const rank = part * total;
  let below = 0;
  for (let bucket = 0; bucket < BOUNDS_MS.length; bucket++) {
    const here = buckets[bucket] ?? 0;
    if (here > 0 && below + here >= rank) {
      const from = bucket === 0 ? 0 : (BOUNDS_MS[bucket - 1] as number);
      const to = BOUNDS_MS[bucket] as number;
      return from + ((to - from) * (rank - below)) / here;
    }
    below += here;
  }
  return BOUNDS_MS.at(-1) as number;
}
