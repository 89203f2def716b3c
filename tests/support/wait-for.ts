import { setTimeout as delay } from 'node:timers/promises';

const LOOK_EVERY_MS = 20;

/** Waits until a fact holds and returns it. Fails with the fact's name at a limit that only ends waits that hang. */
export async function waitFor<T>(
  fact: string,
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  limitMs = 240_000,
): Promise<T> {
  const deadlineMs = Date.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > deadlineMs) throw new Error(`not within ${limitMs} ms: ${fact}`);
    await delay(LOOK_EVERY_MS);
  }
}
