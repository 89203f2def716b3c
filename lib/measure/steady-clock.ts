/** The database's clock against that of a process, when the process last looked. */
type Seen = { differenceMs: number; jumpedAtMs: number };

/** Longer than an answer takes on its way. */
const JUMPS_FROM_MS = 10_000;
/** Longer than it takes every worker to send its next heartbeat. */
const UNSURE_FOR_MS = 20_000;

const seen = new WeakMap<object, Seen>();

/**
 * Whether a clock has not just jumped ahead, seen by this process's own, which never jumps. Where it has, everybody who
 * lives looks as if they had been silent since, until they have spoken again. Both times are in milliseconds; what a
 * process sees first it believes.
 */
export function isSteady(clock: object, atMs: number, nowMs: number = performance.now()): boolean {
  const differenceMs = atMs - nowMs;
  const before = seen.get(clock) ?? { differenceMs, jumpedAtMs: Number.NEGATIVE_INFINITY };
  const hasJumped = differenceMs - before.differenceMs > JUMPS_FROM_MS;
  const jumpedAtMs = hasJumped ? nowMs : before.jumpedAtMs;
  seen.set(clock, { differenceMs, jumpedAtMs });
  return nowMs - jumpedAtMs > UNSURE_FOR_MS;
}
