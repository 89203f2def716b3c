import { databaseFailureOf } from '@/db/failure';
import { sqlstateOf } from '@/db/sqlstate';
import { DomainError } from '@/lib/errors';
import type { PairKey } from '@/lib/pair/pair-key';
import { RunTakenOver } from './live-run';

/** A batch that failed is done again in parts of this size, and a part that failed pair by pair. */
const PART_SIZE = 25;
const BATCH_LOCK_MS = 500;
const PART_LOCK_MS = 200;
/** After this long a wait for locks, the pairs of a batch that are left count as busy. How long their work takes does not count. */
const WAITED_MAX_MS = 2_000;
const LOCK_TIMED_OUT = '55P03';

/** Why a pair was left alone: another transaction holds what it needs, or its error. */
export type LeftBecause = { busy: true } | { busy: false; code: string; error: unknown };

export type IsolatedWork<T> = {
  /** Does some pairs in one transaction, which waits no longer than this for each lock. */
  attempt: (keys: PairKey[], lockTimeoutMs: number) => Promise<T[]>;
  /** Reports pairs that were left alone. */
  leave: (keys: PairKey[], because: LeftBecause) => Promise<T[]>;
};

/**
 * Does a batch so that a pair that is busy or fails does not fail the others: the batch is done again in parts, and then
 * pair by pair, until only such pairs are left. Throws when the error concerns no pair, as when the database is away.
 */
export async function isolatePairs<T>(keys: PairKey[], work: IsolatedWork<T>): Promise<T[]> {
  let waitedMs = 0;
  return doAll(keys);

  async function doAll(some: PairKey[]): Promise<T[]> {
    if (waitedMs >= WAITED_MAX_MS) return work.leave(some, { busy: true });
    const isPart = some.length <= PART_SIZE;
    const lockMs = isPart ? PART_LOCK_MS : BATCH_LOCK_MS;
    const startedAt = performance.now();
    try {
      return await work.attempt(some, lockMs);
    } catch (error) {
      const because = becauseOf(error);
      const tookMs = performance.now() - startedAt;
      if (because.busy) waitedMs += sqlstateOf(error) === LOCK_TIMED_OUT ? Math.min(lockMs, tookMs) : tookMs;
      if (some.length === 1) return work.leave(some, because);
      const size = isPart ? 1 : PART_SIZE;
      const done: T[] = [];
      for (let at = 0; at < some.length; at += size) done.push(...(await doAll(some.slice(at, at + size))));
      return done;
    }
  }
}

/** Rethrows an error that concerns no pair. */
function becauseOf(error: unknown): LeftBecause {
  const failure = databaseFailureOf(error);
  if (failure === 'locked' || failure === 'slow') return { busy: true };
  if (failure !== null || error instanceof DomainError || error instanceof RunTakenOver) throw error;
  return {
    busy: false,
    code: sqlstateOf(error) ?? (error instanceof Error ? error.name : typeof error),
    error,
  };
}
