import { setTimeout as delay } from 'node:timers/promises';

/**
 * Does the work, and repeats a sign of life until the work has ended. A sign that could not be given is skipped: the
 * next one may be in time, and the reader of the signs decides how long to wait.
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
