import { setTimeout as delay } from 'node:timers/promises';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import type { Database } from './client';
import { allowSilence } from './silence';
import { sqlstateOf } from './sqlstate';

export type Transaction = Omit<NodePgDatabase, 'transaction'>;
/** What an operation may run its queries on. */
export type Queryable = Database | Transaction;

export type TransactionOptions = {
  isolationLevel?: 'repeatable read';
  /** For statements that may take longer than the pool allows its others. */
  statementTimeoutMs?: number;
};

/** serialization_failure, deadlock_detected, lock_not_available: nothing was written, the whole may be done again. */
const RETRYABLE = new Set(['40001', '40P01', '55P03']);
const ATTEMPTS_MAX = 5;
/** No attempt is begun later than this, so that who waits for a lock is told after five seconds, at most eight. */
const LAST_BEGIN_MS = 3_000;

/** Runs a whole operation again, with jitter, at most 5 times and for 3 seconds, when the database asked for it. */
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

/** One transaction, run whole again when the database asked for it. */
export function inTransaction<T>(
  db: Database,
  work: (tx: Transaction) => Promise<T>,
  options?: TransactionOptions,
): Promise<T> {
  return withRetry(() => inTransactionOnce(db, work, options));
}

/**
 * One transaction. A connection on which BEGIN, COMMIT or ROLLBACK failed is not given back to the pool but closed, so
 * that no place of the pool is lost and nobody is given a broken connection.
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

/** BEGIN, the work, and COMMIT or ROLLBACK, on one connection; `onEnd` is called once the server has ended it. */
export async function transact<T>(
  client: pg.ClientBase,
  work: (tx: Transaction) => Promise<T>,
  { isolationLevel, statementTimeoutMs, onEnd }: TransactionOptions & { onEnd?: () => void } = {},
): Promise<T> {
  const isolation = isolationLevel ? ` ISOLATION LEVEL ${isolationLevel}` : '';
  const timeout =
    statementTimeoutMs === undefined ? '' : `; SET LOCAL statement_timeout = ${statementTimeoutMs}`;
  await client.query(`BEGIN${isolation}${timeout}`);
  let answer: T;
  try {
    answer = await work(drizzle({ client: client as pg.Client }));
  } catch (error) {
    // The failure of the work is what matters; a connection that cannot roll back is closed, which rolls back.
    await client.query('ROLLBACK').then(onEnd, () => {});
    throw error;
  }
  const { command } = await client.query('COMMIT');
  onEnd?.();
  // The server answers so when a statement had failed and the work went on all the same.
  if (command === 'ROLLBACK')
    throw new Error('the transaction was rolled back: a statement in it had failed');
  return answer;
}

class RolledBack<T> {
  constructor(readonly value: T) {}
}

/** Executes the work for real, takes its answer, and rolls back: what a preview is made of. */
export async function rolledBack<T>(
  db: Database,
  work: (tx: Transaction) => Promise<T>,
  options?: TransactionOptions,
): Promise<T> {
  try {
    return await inTransaction<T>(
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
