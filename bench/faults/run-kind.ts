import { setTimeout as delay } from 'node:timers/promises';
import type { Target } from '../support/load/finding';
import { type Heal, type Kind, LIMITS } from './kind';
import type { Stage } from './load/actors';
import { type Load, startLoad } from './load/load';
import { Samples } from './load/samples';
import { type Figures, figuresOf, judge } from './measure/judge';
import { countLostPlaces } from './measure/pools';
import { countReady, watchHealth } from './measure/probes';
import { untilChecked, untilRounds, untilServed } from './measure/recovery';
import { compareWrites, newestRepair, type Writes } from './measure/writes';
import { addBroken } from './site/people';
import type { Site } from './site/site';

export type Seen = Figures & Writes & Recovered & { placesLost: number };
type Recovered = { requests: number; worker: number; rounds: number };

/** The result of one kind of fault. */
export type Outcome = { targets: Target[]; seen: Seen };

const CALM_MS = 2_000;
/** Recovery is waited for beyond its limit, so that the table can show how late it was. */
const LOOKED_FOR_SECONDS = 40;
const BROKEN_LEARNERS = 80;

/** Runs one kind of fault from calm to calm, and judges the results. The fault is always ended. */
export async function runKind(kind: Kind, site: Site): Promise<Outcome> {
  const undo = once(site, (await kind.prepare?.(site)) ?? (async () => {}));
  const stage: Stage = {
    site,
    samples: new Samples(),
    broken: await addBroken(site.database, BROKEN_LEARNERS),
    repairs: [],
    open: new Set(),
    acknowledged: 0,
  };
  const repairsBefore = await newestRepair(site);
  const load = startLoad(stage);
  const health = watchHealth(site);
  const stop = async () => {
    await load.stop();
    return health.stop();
  };
  try {
    const { ready, recovered, extra } = await faultAndRecovery(kind, site, load);
    const probes = await stop();
    const placesLost = await countLostPlaces(site);
    const writes = await compareWrites(stage, repairsBefore);
    const samples = stage.samples.all;
    const targets = judge(kind, { samples, writes, probes, ready, placesLost, ...recovered });
    return {
      targets: [...targets, ...extra],
      seen: { ...figuresOf(samples), ...writes, ...recovered, placesLost },
    };
  } finally {
    await stop();
    await undo();
  }
}

async function faultAndRecovery(kind: Kind, site: Site, load: Load) {
  await delay(CALM_MS);
  const heal = once(site, await kind.inject(site, load));
  try {
    const [during = []] = await Promise.all([kind.during?.(site, load), delay(kind.seconds * 1_000)]);
    const ready = kind.takesAllAway ? await countReady(site) : 0;
    const healedAtMs = performance.now();
    await heal();
    const recovered = await recover(kind, site, load);
    return { ready, recovered, extra: [...during, ...((await kind.afterwards?.(site, healedAtMs)) ?? [])] };
  } finally {
    await heal();
  }
}

/** Seconds until requests, the worker and all rounds are well again. */
async function recover({ limits }: Kind, site: Site, { stage }: Load): Promise<Recovered> {
  const of = (name: keyof Recovered) => Math.max({ ...LIMITS, ...limits }[name], LOOKED_FOR_SECONDS);
  const [requests, worker, rounds] = await Promise.all([
    untilServed(stage.samples.all, of('requests')),
    untilChecked(site, of('worker')),
    untilRounds(site, of('rounds')),
  ]);
  return { requests, worker, rounds };
}

/** Makes sure that `end` runs once, at the latest when the site is closed. */
function once(site: Site, end: Heal): Heal {
  const ending = async () => {
    if (site.atClose.delete(ending)) await end();
  };
  site.atClose.add(ending);
  return ending;
}
