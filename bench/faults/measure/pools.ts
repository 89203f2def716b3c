import { setTimeout as delay } from 'node:timers/promises';
import { METRICS_TOKEN } from '../site/processes';
import type { Site } from '../site/site';

const IN_USE = /^lockstep_database_pool_in_use_connections\{pool="(\w+)"\} (\d+)$/gm;
const WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 300;

/** Places of the pools of all processes that nobody gives back although nobody is at work; NaN when one does not say. */
export async function countLostPlaces(site: Site): Promise<number> {
  // Rounds take a place for a moment: what is free at any look is not lost.
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
  const each = [...site.web, site.worker].map(async ({ origin }) => {
    const text = await fetch(`${origin}/metrics`, {
      headers: { authorization: `Bearer ${METRICS_TOKEN}` },
      signal: AbortSignal.timeout(WITHIN_MS),
    }).then(
      (response) => response.text(),
      () => '',
    );
    const found = [...text.matchAll(IN_USE)];
    if (found.length === 0) return [[origin, Number.NaN] as [string, number]];
    return found.map(([, pool, inUse]) => [`${origin} ${pool}`, Number(inUse)] as [string, number]);
  });
  return (await Promise.all(each)).flat();
}
