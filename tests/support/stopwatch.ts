/** Says how many milliseconds have passed since it was started. */
export function startStopwatch(): () => number {
  const startedAtMs = performance.now();
  return () => performance.now() - startedAtMs;
}

/**
 * Room beside a time that the product promises, for a machine that is slow or busy: five times as long as the same takes
 * there when nothing is in its way, and at least a second and a half.
 */
export function roomMs(undisturbedMs: number): number {
  return Math.max(1_500, 5 * undisturbedMs);
}
