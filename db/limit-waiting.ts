import type pg from 'pg';
import { WaitedTooLongError } from './failure';

type Callback = (error: Error | undefined, client?: pg.PoolClient, release?: () => void) => void;
type Connect = (callback: Callback) => void;

/**
 * Refuses whoever finds no place of the pool free within a time that is shorter than opening a connection may take. The
 * pool's own limit is one for both.
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
