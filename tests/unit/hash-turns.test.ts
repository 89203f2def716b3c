import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HashTurns, type Turn } from '@/lib/auth/hash-turns';

let turns: HashTurns;
let begun: string[];
let ends: Map<string, () => void>;
beforeEach(() => {
  turns = new HashTurns();
  begun = [];
  ends = new Map();
});
afterEach(() => vi.useRealTimers());

/** Work that lasts until the test ends it by its name. */
function work(name: string, turn: Partial<Turn> = {}): Promise<unknown> {
  const done = turns.run({ line: name, known: false, ...turn }, () => {
    begun.push(name);
    return new Promise<void>((resolve) => ends.set(name, resolve));
  });
  const refusal = done.then(
    () => 'done',
    (error: { code: string }) => error.code,
  );
  return refusal;
}

async function end(name: string): Promise<void> {
  ends.get(name)?.();
  await new Promise((resolve) => setImmediate(resolve));
}

const many = (count: number, name: string, turn: Partial<Turn>) =>
  Array.from({ length: count }, (_, item) => work(`${name}${item}`, turn));

it('strangers leave a turn to known devices', async () => {
  many(5, 'stranger', {});
  work('owner', { known: true });
  expect(begun).toEqual(['stranger0', 'stranger1', 'owner']);
});

it('a known device goes before strangers who wait', async () => {
  many(2, 'owner', { known: true });
  many(4, 'stranger', {});
  work('late', { known: true });
  await end('owner0');
  expect(begun).toEqual(['owner0', 'owner1', 'stranger0', 'late']);
});

it('a caller without a turn goes before one that had many', async () => {
  many(5, 'noisy', { line: 'noisy' });
  work('quiet');
  await end('noisy0');
  expect(begun).toEqual(['noisy0', 'noisy1', 'quiet']);
});

it('a full queue refuses the newest request of the caller with the most, and not the last to arrive', async () => {
  const noisy = many(102, 'noisy', { line: 'noisy' });
  const quiet = work('quiet');
  expect(await noisy[101]).toBe('rate_limited');
  await end('noisy0');
  expect(begun).toEqual(['noisy0', 'noisy1', 'quiet']);
  await end('quiet');
  expect(await quiet).toBe('done');
});

it('a caller that leaves loses its place in the queue', async () => {
  const leaving = new AbortController();
  many(2, 'first', {});
  const left = work('left', { signal: leaving.signal });
  work('next');
  leaving.abort();
  expect(await left).toBe('request_cut_off');
  await end('first0');
  expect(begun).toEqual(['first0', 'first1', 'next']);
});

it('a caller that has waited for two seconds is refused', async () => {
  vi.useFakeTimers();
  many(2, 'first', {});
  const waiting = work('waiting');
  await vi.advanceTimersByTimeAsync(1_999);
  const late = work('late');
  await vi.advanceTimersByTimeAsync(1);
  expect(await waiting).toBe('rate_limited');
  expect(await Promise.race([late, 'waits'])).toBe('waits');
});
