import { PAGES } from '../load/actors';
import { Samples } from '../load/samples';
import type { Site } from './site';

const ROUNDS_MAX = 5;

/**
 * Makes both web processes load the code that they load at first use, so that no figure includes it. It repeats until a
 * round succeeds; returns what failed when none does.
 */
export async function warmUp(site: Site): Promise<string | null> {
  let failed: string | null = null;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    failed = await openAll(site);
    if (failed === null) break;
  }
  return failed;
}

async function openAll(site: Site): Promise<string | null> {
  const samples = new Samples();
  const status = { operation: 'read status', method: 'GET', path: '/api/v1/health/status' } as const;
  for (const process of [0, 1] as const) {
    await samples.ask(site, process, status);
    for (const path of PAGES)
      await samples.ask(site, process, { operation: 'open page', method: 'GET', path });
  }
  const failed = samples.all.find((one) => one.status !== 200 || one.readable === false);
  return failed ? `${failed.operation}: ${failed.status} ${failed.why}` : null;
}
