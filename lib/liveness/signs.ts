import type pg from 'pg';
import { processWide } from '@/lib/process-wide';
import { judgeLiveness, LIVENESS_LIMITS, type LoopSign, type Signs } from './judge-liveness';
import { PoolPlaces } from './pool-places';

const loops = processWide('loops', () => new Map<string, LoopSign>());
const pools = processWide('watched-pools', () => new Map<string, PoolPlaces>());

export type LiveLoop = {
  /** Say this at each turn, and now and then during one that may go on for longer. */
  turned: () => void;
  /** The loop has ended as it should. */
  ended: () => void;
};

/** Makes a loop of this process known, which has to turn within so many milliseconds each time. */
export function watchLoop(name: string, dueWithinMs: number): LiveLoop {
  const sign: LoopSign = { name, turnedAtMs: performance.now(), dueWithinMs };
  loops.set(name, sign);
  return {
    turned: () => {
      sign.turnedAtMs = performance.now();
    },
    ended: () => loops.delete(name),
  };
}

/** Makes a pool of this process known, with the longest that one of its statements may rightly take. */
export function watchPool(name: string, pool: pg.Pool, statementMaxMs: number): PoolPlaces {
  const places = new PoolPlaces(pool, statementMaxMs);
  pools.set(name, places);
  return places;
}

/** The signs of life of this process. */
export function readSigns(): Signs {
  return {
    loops: [...loops.values()],
    pools: [...pools].map(([name, places]) => places.sign(name)),
  };
}

/** Why this process is dead inside, in words; nothing when it lives. */
export function readLiveness(limits = LIVENESS_LIMITS): string[] {
  return judgeLiveness(readSigns(), performance.now(), limits);
}
