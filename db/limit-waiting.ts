import type pg from 'pg';
import { WaitedTooLongError } from './failure';

type Callback = (error: Error | undefined, client?: pg.PoolClient, release?: () => void) => void;
type Connect = (callback: Callback) => void;

/**
 * Refuses a request that gets no place of the pool within the limit, which is shorter than the time to open a
 * connection. The pool itself has only one limit for both waits.
 */
export function limitWaiting(pool: pg.Pool, limitMs: number): void {
  const connect = pool.connect.bind(pool) as unknown as Connect;
  const connectInTime = (callback: Callback) => {
    const isFull = pool.totalCount >= (pool.options.max ?? 0) && pool.waitingCount >= pool.idleCount;
    if (!isFull) return connect(callback);
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      callback(new WaitedTooLongError());
    }, limitMs);
    connect((error, client, release) => {
      clearTimeout(timer);
      if (!isLate) callback(error, client, release);
      else client?.release();
    });
  };
  const connectEither = (callback?: Callback) =>
    callback
      ? connectInTime(callback)
      : new Promise((resolve, reject) => {
          connectInTime((error, client) => (error ? reject(error) : resolve(client)));
        });
  pool.connect = connectEither as typeof pool.connect;
}
