/** Returns a function that returns the milliseconds since the start. */
export function startStopwatch(): () => number {
  const startedAtMs = performance.now();
  return () => performance.now() - startedAtMs;
}

/**
 * Extra time for a slow or busy machine, in addition to a time that the product promises: five times the undisturbed time on
 * this machine, and at least a second and a half.
 */
export function roomMs(undisturbedMs: number): number {
  return Math.max(1_500, 5 * undisturbedMs);
}
