/**
 * When a process is dead inside. The only question is whether a restart would help. A restart gives a process new
 * memory, new connections and all places of its pools, and nothing else:
 *
 * - A loop that does not turn is dead. All waits in a turn have a limit, so a longer turn waits for something that was lost.
 * - A loop whose turns fail is alive, however long they fail: the cause (a database that is away, hangs, is full or not migrated) would still be there after a restart.
 * - A pool is dead when all its places are taken and nothing happens on any of them: no place is given back, no statement begins or ends. Statements and idle transactions have limits too, so no code uses these places any more. Turns can fail for this reason although the database answers other processes. A pool that gets no connection at all has free places, so it is not dead.
 */
export type LivenessLimits = {
  /** How late a loop may turn. */
  lateMs: number;
  /** How long a pool without a free place may stay without any event. */
  stillMs: number;
};

export const LIVENESS_LIMITS: LivenessLimits = { lateMs: 120_000, stillMs: 60_000 };

/** A loop: the time of its last sign of life, and the time within which the next one must come. */
export type LoopSign = { name: string; turnedAtMs: number; dueWithinMs: number };

/**
 * A pool: whether it has no free place, the time of its last event, and the longest time that its statements may take.
 */
export type PoolSign = { name: string; isFull: boolean; stirredAtMs: number; statementMaxMs: number };

export type Signs = { loops: readonly LoopSign[]; pools: readonly PoolSign[] };

/**
 * The reasons why a process is dead inside, in words; empty for one that is alive. All times come from one monotonic
 * clock.
 */
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
