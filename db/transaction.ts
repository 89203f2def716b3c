import { setTimeout as delay } from 'node:timers/promises';
import type { PgTransactionConfig } from 'drizzle-orm/pg-core';
import type { Database } from './client';
import { sqlstateOf } from './sqlstate';

export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];
/** What an operation may run its queries on. */
export type Queryable = Database | Transaction;

/** serialization_failure, deadlock_detected, lock_not_available: nothing was written, the whole may be done again. */
const RETRYABLE = new Set(['40001', '40P01', '55P03']);
const ATTEMPTS_MAX = 5;

/** Runs a whole operation again, with jitter and at most 5 times, when the database asked for it. */
export async function withRetry<T>(operation: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await operation();
    } catch (error) {
      if (attempt === ATTEMPTS_MAX || !RETRYABLE.has(sqlstateOf(error) ?? '')) throw error;
      await delay(Math.random() * 20 * 2 ** attempt);
    }
  }
}

/** One transaction, run whole again when the database asked for it. */
export function inTransaction<T>(
  db: Database,
  work: (tx: Transaction) => Promise<T>,
  config?: PgTransactionConfig,
): Promise<T> {
  return withRetry(() => db.transaction(work, config));
}

class RolledBack<T> {
  constructor(readonly value: T) {}
}

/** Executes the work for real, takes its answer, and rolls back: what a preview is made of. */
export async function rolledBack<T>(
  db: Database,
  work: (tx: Transaction) => Promise<T>,
  config?: PgTransactionConfig,
): Promise<T> {
  try {
    return await inTransaction<T>(
      db,
      async (tx) => {
        throw new RolledBack(await work(tx));
      },
      config,
    );
  } catch (thrown) {
    if (thrown instanceof RolledBack) return thrown.value as T;
    throw thrown;
  }
}
