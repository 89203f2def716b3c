/** The difference between the database's clock and a process's clock, at the last look. */
type Seen = { differenceMs: number; jumpedAtMs: number };

/** Longer than an answer of the database takes. */
const JUMPS_FROM_MS = 10_000;
/** Longer than it takes every worker to send its next heartbeat. */
const UNSURE_FOR_MS = 20_000;

const seen = new WeakMap<object, Seen>();

/**
 * Whether a clock has not just jumped ahead, compared with this process's monotonic clock. After a jump, all live
 * processes look silent until their next sign of life. Both times are in milliseconds. The first time that a process
 * sees counts as right.
 */
export function isSteady(clock: object, atMs: number, nowMs: number = performance.now()): boolean {
  const differenceMs = atMs - nowMs;
  const before = seen.get(clock) ?? { differenceMs, jumpedAtMs: Number.NEGATIVE_INFINITY };
  const hasJumped = differenceMs - before.differenceMs > JUMPS_FROM_MS;
  const jumpedAtMs = hasJumped ? nowMs : before.jumpedAtMs;
  seen.set(clock, { differenceMs, jumpedAtMs });
  return nowMs - jumpedAtMs > UNSURE_FOR_MS;
}
