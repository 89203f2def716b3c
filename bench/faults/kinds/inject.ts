import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../../../tests/support/postgres-proxy';
import type { Heal } from '../kind';
import type { Site } from '../site/site';

/** Has all that passes the proxy suffer a fault. */
export async function suffer({ proxy }: Site, fault: Fault): Promise<Heal> {
  proxy.suffer(fault);
  return async () => proxy.suffer(null);
}

/** Does something over and over. */
export function repeat(everyMs: number, work: () => unknown): Heal {
  const stopping = new AbortController();
  const working = (async () => {
    while (!stopping.signal.aborted) {
      await work();
      await delay(everyMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return async () => {
    stopping.abort();
    await working;
  };
}
