import { setTimeout as delay } from 'node:timers/promises';

/**
 * Does the work, and says over and over until it has ended that somebody is at it. What could not be said is left out: the
 * next time may be in time, and whoever waits for it decides how long.
 */
export async function whileAlive<T>(
  everyMs: number,
  say: () => Promise<unknown>,
  work: () => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  void repeat(everyMs, say, ended.signal);
  try {
    return await work();
  } finally {
    ended.abort();
  }
}

async function repeat(everyMs: number, say: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  while (await delay(everyMs, true, { signal, ref: false }).catch(() => false)) await say().catch(() => {});
}
