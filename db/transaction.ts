import { setTimeout as delay } from 'node:timers/promises';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import type { Database } from './client';
import { allowSilence } from './silence';
import { sqlstateOf } from './sqlstate';

export type Transaction = Omit<NodePgDatabase, 'transaction'>;
/** The objects on which an operation may run its queries. */
export type Queryable = Database | Transaction;

export type TransactionOptions = {
  isolationLevel?: 'repeatable read';
  /** For statements that may take longer than the pool's default. */
  statementTimeoutMs?: number;
  /** For work that may wait less for a lock than the pool's default. */
  lockTimeoutMs?: number;
};

/**
 * serialization_failure, deadlock_detected, lock_not_available: nothing was written, so the whole operation may run
 * again.
 */
const RETRYABLE = new Set(['40001', '40P01', '55P03']);
const ATTEMPTS_MAX = 5;
/**
 * No attempt begins later than this, so that a caller that waits for a lock gets an answer after five seconds, at most
 * eight.
 */
const LAST_BEGIN_MS = 3_000;

/** Runs an operation again after a retryable error, with random pauses, at most 5 times and for 3 seconds. */
export async function withRetry<T>(operation: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  for (let attempt = 1; ; attempt++) {
    try {
      return await operation();
    } catch (error) {
      const isSpent = attempt === ATTEMPTS_MAX || performance.now() - startedAt >= LAST_BEGIN_MS;
      if (isSpent || !RETRYABLE.has(sqlstateOf(error) ?? '')) throw error;
      await delay(Math.random() * 20 * 2 ** attempt);
    }
  }
}

/** One transaction, which runs again as a whole after a retryable error. */
export function inTransaction<T>(
  db: Database,
  work: (tx: Transaction) => Promise<T>,
  options?: TransactionOptions,
): Promise<T> {
  return withRetry(() => inTransactionOnce(db, work, options));
}

/**
 * One transaction. A connection on which BEGIN, COMMIT or ROLLBACK failed is closed and not given back to the pool, so
 * that no place of the pool is lost and no caller gets a broken connection.
 */
export async function inTransactionOnce<T>(
  db: Database,
  work: (tx: Transaction) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const client = await db.$client.connect();
  if (options.statementTimeoutMs !== undefined) allowSilence(client, options.statementTimeoutMs);
  let isBroken = true;
  try {
    return await transact(client, work, { ...options, onEnd: () => (isBroken = false) });
  } finally {
    client.release(isBroken);
  }
}

/**
 * BEGIN, the work, and COMMIT or ROLLBACK, on one connection; `onEnd` is called after the server has ended the
 * transaction.
 */
export async function transact<T>(
  client: pg.ClientBase,
  work: (tx: Transaction) => Promise<T>,
  {
    isolationLevel,
    statementTimeoutMs,
    lockTimeoutMs,
    onEnd,
  }: TransactionOptions & { onEnd?: () => void } = {},
): Promise<T> {
  const isolation = isolationLevel ? ` ISOLATION LEVEL ${isolationLevel}` : '';
  const limit = (name: string, ms?: number) => (ms === undefined ? '' : `; SET LOCAL ${name} = ${ms}`);
  const limits = limit('statement_timeout', statementTimeoutMs) + limit('lock_timeout', lockTimeoutMs);
  await client.query(`BEGIN${isolation}${limits}`);
  let answer: T;
  try {
    answer = await work(drizzle({ client: client as pg.Client }));
  } catch (error) {
    // The error of the work is the one to report. A connection that cannot roll back is closed, which also rolls back.
    await client.query('ROLLBACK').then(onEnd, () => {});
    throw error;
  }
  const { command } = await client.query('COMMIT');
  onEnd?.();
  // The server answers ROLLBACK when a statement failed and the work went on anyway.
  if (command === 'ROLLBACK')
    throw new Error('the transaction was rolled back: a statement in it had failed');
  return answer;
}

class RolledBack<T> {
  constructor(readonly value: T) {}
}

/** Does the work in a transaction, takes its result, and rolls back; used for previews. Runs again as `inTransaction`. */
export function rolledBack<T>(
  db: Database,
  work: (tx: Transaction) => Promise<T>,
  options?: TransactionOptions,
): Promise<T> {
  return withRetry(() => rolledBackOnce(db, work, options));
}

/** The same, once. */
export async function rolledBackOnce<T>(
  db: Database,
  work: (tx: Transaction) => Promise<T>,
  options?: TransactionOptions,
): Promise<T> {
  try {
    return await inTransactionOnce<T>(
      db,
      async (tx) => {
        throw new RolledBack(await work(tx));
      },
      options,
    );
  } catch (thrown) {
    if (thrown instanceof RolledBack) return thrown.value as T;
    throw thrown;
  }
}
