import { setTimeout as delay } from 'node:timers/promises';
import type { Site } from '../site/site';

/** The answers of the probes of both web processes during a fault. */
export type Probes = {
  /** The slowest answer of `/healthz`, in seconds; infinite when an answer is missing. */
  healthSeconds: number;
  /** Answers of `/healthz` that were not 200. */
  unhealthy: number;
};

const PROBE_EVERY_MS = 500;
const GIVE_UP_MS = 5_000;

/**
 * Asks `/healthz` repeatedly, as an orchestrator does, until `stop` is called. A process that has ended is not asked.
 */
export function watchHealth(site: Site): { stop: () => Promise<Probes> } {
  const stopping = new AbortController();
  const probes: Probes = { healthSeconds: 0, unhealthy: 0 };
  const watch = async (process: 0 | 1) => {
    while (!stopping.signal.aborted) {
      const child = site.web[process];
      const startedAtMs = performance.now();
      const status = await statusOf(`${child.origin}/healthz`);
      if (child.isRunning() && child === site.web[process]) {
        const seconds =
          status === null ? Number.POSITIVE_INFINITY : (performance.now() - startedAtMs) / 1_000;
        probes.healthSeconds = Math.max(probes.healthSeconds, seconds);
        if (status !== null && status !== 200) probes.unhealthy += 1;
      }
      await delay(PROBE_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const watching = Promise.all([watch(0), watch(1)]);
  return {
    stop: async () => {
      stopping.abort();
      await watching;
      return probes;
    },
  };
}

/** The number of web processes that say they are ready for requests. */
export async function countReady(site: Site): Promise<number> {
  const answers = await Promise.all(site.web.map(({ origin }) => statusOf(`${origin}/readyz`)));
  return answers.filter((status) => status === 200).length;
}

async function statusOf(url: string): Promise<number | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(GIVE_UP_MS) });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return null;
  }
}
