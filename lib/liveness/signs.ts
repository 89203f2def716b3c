import type pg from 'pg';
import { processWide } from '@/lib/process-wide';
import { judgeLiveness, LIVENESS_LIMITS, type LoopSign, type Signs } from './judge-liveness';
import { PoolPlaces } from './pool-places';

const loops = processWide('loops', () => new Map<string, LoopSign>());
const pools = processWide('watched-pools', () => new Map<string, PoolPlaces>());

export type LiveLoop = {
  /** Call this at each turn, and now and then during a long turn. */
  turned: () => void;
  /** Call this when the loop has ended as planned. */
  ended: () => void;
};

/** Registers a loop of this process, which must turn within `dueWithinMs` each time. */
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

/** Registers a pool of this process, with the longest time that one of its statements may take. */
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

/** The reasons why this process is dead inside, in words; empty when it is alive. */
export function readLiveness(limits = LIVENESS_LIMITS): string[] {
  return judgeLiveness(readSigns(), performance.now(), limits);
}
