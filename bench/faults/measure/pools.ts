import { setTimeout as delay } from 'node:timers/promises';
import { METRICS_TOKEN } from '../site/processes';
import type { Site } from '../site/site';

const IN_USE = /^lockstep_database_pool_in_use_connections\{pool="(\w+)"\} (\d+)$/gm;
const WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 300;

/**
 * The number of places in the pools of all processes that are still taken although there is no load; NaN when a process
 * does not answer.
 */
export async function countLostPlaces(site: Site): Promise<number> {
  // Rounds take a place for a moment, so a place that is free at any look is not lost.
  const least = new Map<string, number>();
  const deadlineMs = performance.now() + WITHIN_MS;
  for (;;) {
    const seen = await readInUse(site);
    for (const [pool, inUse] of seen) least.set(pool, Math.min(inUse, least.get(pool) ?? inUse));
    const lost = [...least.values()].reduce((sum, inUse) => sum + inUse, 0);
    if (lost === 0 || performance.now() > deadlineMs) return lost;
    await delay(LOOK_EVERY_MS);
  }
}

async function readInUse(site: Site): Promise<[pool: string, inUse: number][]> {
  const each = [...site.web, site.worker].map(async ({ origin }): Promise<[string, number][]> => {
    const found = [...(await readMetrics(origin)).matchAll(IN_USE)];
    if (found.length === 0) return [[origin, Number.NaN]];
    return found.map(([, pool, inUse]) => [`${origin} ${pool}`, Number(inUse)]);
  });
  return (await Promise.all(each)).flat();
}

async function readMetrics(origin: string): Promise<string> {
  const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
  try {
    const response = await fetch(`${origin}/metrics`, { headers, signal: AbortSignal.timeout(WITHIN_MS) });
    return await response.text();
  } catch {
    return '';
  }
}
