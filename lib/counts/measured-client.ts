import { type ClientOptions, createClient, type Database } from '@/db/client';
import type { PoolObserver } from '@/db/observe-pool';
import { sqlstateOf } from '@/db/sqlstate';
import { watchPool } from '@/lib/liveness/signs';
import { processWide } from '@/lib/process-wide';
import { tracer } from '@/lib/tracing/tracer';
import { counters } from './counters';

/**
 * The purposes of pools. Only `requests` counts for the key measure of database time: a job's statements may take
 * minutes, and the many short statements of rounds would hide the others.
 */
export type PoolName = 'requests' | 'rounds' | 'worker' | 'jobs';

const CONFLICTS: Readonly<Record<string, string>> = {
  '40P01': 'deadlock',
  '40001': 'serialization',
  '55P03': 'lock_timeout',
};

/** The pools of this process by purpose. */
export const measuredPools = processWide('pools', () => new Map<PoolName, Database['$client']>());

/**
 * A client whose statements, waits and conflicts are counted, and whose pool is watched as a sign that this process
 * lives.
 */
export function measuredClient(name: PoolName, options: Omit<ClientOptions, 'observer'>): Database {
  const db = createClient({ ...options, observer: observerOf(name, () => places.stirred()) });
  // Twice the timeout, because a check gives its statements more time than the pool's default.
  const places = watchPool(name, db.$client, 2 * (options.statementTimeoutMs ?? 0));
  measuredPools.set(name, db.$client);
  return db;
}

function observerOf(name: PoolName, stirred: () => void): PoolObserver {
  const queries = counters().of('query', name);
  const waits = counters().of('pool_wait', name);
  // These series exist from the start, so that Prometheus sees the first conflict as a rise.
  for (const kind of Object.values(CONFLICTS)) counters().of('conflict', kind);
  return {
    statement: (text) => {
      stirred();
      const startedAt = performance.now();
      const spanEnded = tracer()?.statement(text);
      return (error) => {
        stirred();
        queries.observe(performance.now() - startedAt);
        spanEnded?.(error === undefined ? undefined : (sqlstateOf(error) ?? 'unknown'));
        if (error !== undefined) countConflict(error);
      };
    },
    waited: (ms) => waits.observe(ms),
  };
}

function countConflict(error: unknown): void {
  const kind = CONFLICTS[sqlstateOf(error) ?? ''];
  if (kind) counters().of('conflict', kind).observe(0);
}
