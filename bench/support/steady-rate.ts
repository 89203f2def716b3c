import { setTimeout as delay } from 'node:timers/promises';

export type Answer = { status: number; ms: number };

/** Begins a fixed number of calls in each second, also when earlier ones are not answered. */
export async function atRate<T>(
  perSecond: number,
  count: number,
  begin: (item: number) => Promise<T>,
): Promise<T[]> {
  const startedAt = performance.now();
  const all: Promise<T>[] = [];
  for (let item = 0; item < count; item++) {
    await delay(startedAt + (item * 1_000) / perSecond - performance.now());
    all.push(begin(item));
  }
  return Promise.all(all);
}

/** Measures the time until the status of an answer is known; status 0 means that no answer came. */
export async function timed(ask: () => Promise<number>): Promise<Answer> {
  const startedAt = performance.now();
  const status = await ask().catch(() => 0);
  return { status, ms: performance.now() - startedAt };
}
