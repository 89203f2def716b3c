import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { processWide } from '@/lib/process-wide';
import type { ProcessKind } from '@/lib/vocabulary/jobs';
import { watchEventLoop } from './event-loop';
import { measuredPools } from './measured-client';

/** The identity that this process reports. */
export type ThisProcess = { id: string; kind: ProcessKind; hostname: string; pid: number };

const kept = processWide<{ self?: ThisProcess }>('this-process', () => ({}));

/** Begins to measure; only once in a process, also when this file is loaded again. */
export function startMeasuring(kind: ProcessKind): void {
  const host = hostname();
  kept.self ??= {
    id: `${host}-${process.pid}-${randomBytes(4).toString('hex')}`,
    kind,
    hostname: host,
    pid: process.pid,
  };
  watchEventLoop();
}

/** Null in a process that does not measure, such as the command line. */
export function thisProcess(): ThisProcess | null {
  return kept.self ?? null;
}

export type PoolUse = { max: number; inUse: number; waiting: number };

/** The connections that this process may open and has open, in one pool or in all pools together. */
export function poolUse(pools = [...measuredPools.values()]): PoolUse {
  const use = { max: 0, inUse: 0, waiting: 0 };
  for (const pool of pools) {
    use.max += pool.options.max ?? 0;
    use.inUse += pool.totalCount - pool.idleCount;
    use.waiting += pool.waitingCount;
  }
  return use;
}
