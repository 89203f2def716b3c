import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { markDatabaseError } from '@/db/failure';
import { isolatePairs } from '@/lib/coupling/isolate-pairs';
import type { PairKey } from '@/lib/pair/pair-key';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const KEYS: PairKey[] = Array.from({ length: 502 }, (_, at) => ({
  userId: at + 1,
  specialization: 'PLAYER',
}));
const BUSY = 260;

/** The users of the pairs that are left busy. An attempt with the busy pair works for a time, and then waits for the lock. */
async function leftBusy(workMs: number, isBusy: (userId: number) => boolean): Promise<number[]> {
  const left: number[] = [];
  await isolatePairs(KEYS, {
    attempt: async (keys, lockTimeoutMs) => {
      if (!keys.some(({ userId }) => isBusy(userId))) return keys;
      vi.advanceTimersByTime(workMs + lockTimeoutMs);
      const refusal = Object.assign(new Error('canceling statement due to lock timeout'), { code: '55P03' });
      markDatabaseError(refusal, 'query');
      throw refusal;
    },
    leave: async (keys) => {
      left.push(...keys.map(({ userId }) => userId));
      return keys;
    },
  });
  return left;
}

it('a busy pair leaves no other pair busy on a machine whose work takes long', async () => {
  expect(await leftBusy(5_000, (userId) => userId === BUSY)).toEqual([BUSY]);
});

it('when everything is locked, the pairs are left after two seconds of waiting', async () => {
  const begunMs = performance.now();
  expect(await leftBusy(0, () => true)).toHaveLength(KEYS.length);
  expect(performance.now() - begunMs).toBeLessThan(2_500);
});
