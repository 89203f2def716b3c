/**
 * When a process is dead inside. The one question is whether a restart would help, which gives a process new memory, new
 * connections and all its places back, and nothing else:
 *
 * - A loop that does not turn is dead. What a turn waits for has a limit, so one that goes on for longer waits for
 *   something that was lost.
 * - A turn that fails has ended, and its loop lives, for as long as it fails: what it met (a database that is away, hangs,
 *   is full or not migrated) is still there after a restart.
 * - A pool is dead when all its places are taken and nothing happens on any of them: none is given back, no statement
 *   begins or ends. Statements and idle transactions have limits too, so nobody holds them any more. That is also how
 *   turns fail although the database answers others. A pool that gets no connection at all has its places free.
 */
export type LivenessLimits = {
  /** How much later than due a loop may turn. */
  lateMs: number;
  /** How long nothing may happen on a pool without a free place. */
  stillMs: number;
};

export const LIVENESS_LIMITS: LivenessLimits = { lateMs: 120_000, stillMs: 60_000 };

/** A loop: when it last showed that it goes on, and within what time it should again. */
export type LoopSign = { name: string; turnedAtMs: number; dueWithinMs: number };

/** A pool: whether it has no free place, when something last happened on it, how long its statements may rightly take. */
export type PoolSign = { name: string; isFull: boolean; stirredAtMs: number; statementMaxMs: number };

export type Signs = { loops: readonly LoopSign[]; pools: readonly PoolSign[] };

/** Why a process is dead inside, in words; nothing for one that lives. All times are of one clock that is never set. */
export function judgeLiveness({ loops, pools }: Signs, nowMs: number, limits: LivenessLimits): string[] {
  const late = loops.filter(
    ({ turnedAtMs, dueWithinMs }) => nowMs - turnedAtMs > dueWithinMs + limits.lateMs,
  );
  const still = pools.filter(
    ({ isFull, stirredAtMs, statementMaxMs }) =>
      isFull && nowMs - stirredAtMs > Math.max(limits.stillMs, statementMaxMs),
  );
  return [
    ...late.map(({ name, turnedAtMs }) => `${name} has not gone on for ${secondsOf(nowMs - turnedAtMs)} s`),
    ...still.map(
      ({ name, stirredAtMs }) =>
        `the connections for ${name} are all taken, and nothing happened on them for ${secondsOf(nowMs - stirredAtMs)} s`,
    ),
  ];
}

function secondsOf(ms: number): number {
  return Math.round(ms / 1_000);
}
