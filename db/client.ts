import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { limitWaiting } from './limit-waiting';
import { observePool, type PoolObserver } from './observe-pool';
import { endSilence } from './silence';

/** Transactions have a door of their own (db/transaction.ts): Drizzle's loses a place of the pool when BEGIN fails. */
export type Database = Omit<NodePgDatabase, 'transaction'> & { $client: pg.Pool };

export type ClientOptions = {
  url: string;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  poolMax: number;
  statementTimeoutMs?: number;
  /** Told of connections that died while idle; they are replaced on the next use. */
  onConnectionError?: (error: Error) => void;
  /** Told of every statement and of every wait for a connection. */
  observer?: PoolObserver;
};

/** Of each lock: a statement may wait for several, and an operation is begun once more (db/transaction.ts). */
const LOCK_TIMEOUT_MS = 2_300;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 15_000;
const STATEMENT_TIMEOUT_MS = 15_000;
/** Whoever finds no connection free by then is refused: within two seconds, whatever else it waits for. */
const WAIT_TIMEOUT_MS = 1_800;
/** Opening a connection costs a busy server more than handing one over. */
const OPEN_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_AFTER_MS = 10_000;

/**
 * Opens a pool whose every connection carries the timeouts of the rules for writing.
 * A dying backend rejects the query that ran on it and never ends the process.
 */
export function createClient(options: ClientOptions): Database {
  const report = options.onConnectionError ?? (() => {});
  const statementTimeoutMs = options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS;
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolMax,
    application_name: options.applicationName,
    // Times are read as they are written: the server's own taste must not decide how.
    options: '-c DateStyle=ISO -c TimeZone=UTC',
    connectionTimeoutMillis: OPEN_TIMEOUT_MS,
    idleTimeoutMillis: 30_000,
    statement_timeout: statementTimeoutMs,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    keepAlive: true,
    // A server that vanished without a word is noticed within seconds, not after the system's two hours.
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
  });
  pool.on('error', report);
  // A checked-out client whose backend dies emits on the client, not on the pool.
  pool.on('connect', (client) => client.on('error', report));
  endSilence(pool, options.url, statementTimeoutMs);
  limitWaiting(pool, WAIT_TIMEOUT_MS);
  observePool(pool, options.observer);
  return drizzle({ client: pool });
}
