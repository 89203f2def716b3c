import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { limitWaiting } from './limit-waiting';
import { observePool, type PoolObserver } from './observe-pool';
import { endSilence } from './silence';

/**
 * Transactions are started only by db/transaction.ts: Drizzle's `transaction` loses a place of the pool when BEGIN
 * fails.
 */
export type Database = Omit<NodePgDatabase, 'transaction'> & { $client: pg.Pool };

export type ClientOptions = {
  url: string;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  poolMax: number;
  statementTimeoutMs?: number;
  /** Called for connections that died while idle; they are replaced at the next use. */
  onConnectionError?: (error: Error) => void;
  /** Called for every statement and every wait for a connection. */
  observer?: PoolObserver;
};

/**
 * The limit for each single lock: a statement may wait for several, and an operation may be tried again
 * (db/transaction.ts).
 */
const LOCK_TIMEOUT_MS = 2_300;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 15_000;
const STATEMENT_TIMEOUT_MS = 15_000;
/** A request that gets no connection in this time is refused, so that the answer comes within two seconds. */
const WAIT_TIMEOUT_MS = 1_800;
/** Longer, because a busy server needs more time to open a connection than the pool needs to give out a free one. */
const OPEN_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_AFTER_MS = 10_000;

/**
 * Opens a pool; every connection has the timeouts above. When a backend dies, its query is rejected, and the process
 * goes on.
 */
export function createClient(options: ClientOptions): Database {
  const report = options.onConnectionError ?? (() => {});
  const statementTimeoutMs = options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS;
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolMax,
    application_name: options.applicationName,
    // Times must always have the same format: the server's default for DateStyle must not change it.
    options: '-c DateStyle=ISO -c TimeZone=UTC',
    connectionTimeoutMillis: OPEN_TIMEOUT_MS,
    idleTimeoutMillis: 30_000,
    statement_timeout: statementTimeoutMs,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    keepAlive: true,
    // A server that disappeared without closing its connections is noticed within seconds, not after the system's two
    // hours.
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
  });
  pool.on('error', report);
  // When the backend of a checked-out client dies, the error is emitted on the client and not on the pool.
  pool.on('connect', (client) => client.on('error', report));
  endSilence(pool, options.url, statementTimeoutMs);
  limitWaiting(pool, WAIT_TIMEOUT_MS);
  observePool(pool, options.observer);
  return drizzle({ client: pool });
}
