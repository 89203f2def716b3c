import type pg from 'pg';
import { markDatabaseError } from './failure';

/** Its methods are called for events of a pool. They must not throw. */
export type PoolObserver = {
  /**
   * Called when a statement is sent, without its parameters. The returned function is called when it ends, with its
   * error if any.
   */
  statement: (text: string) => (error?: unknown) => void;
  /** Called when a request got a connection, or stopped waiting for one. */
  waited: (ms: number) => void;
};

type Callback = (...answer: unknown[]) => void;
type Query = (...args: unknown[]) => unknown;

const NOBODY: PoolObserver = { statement: () => () => {}, waited: () => {} };

/**
 * Reports every statement of a pool and every wait for a connection to an observer, and marks errors as the database's.
 */
export function observePool(pool: pg.Pool, observer: PoolObserver = NOBODY): void {
  const connect = pool.connect.bind(pool) as (callback?: Callback) => Promise<pg.PoolClient> | undefined;
  const observedConnect = (callback?: Callback) => {
    const startedAt = performance.now();
    const done = (error?: unknown) => {
      observer.waited(performance.now() - startedAt);
      if (error) markDatabaseError(error, 'connecting');
    };
    if (callback) {
      return connect((error, ...answer) => {
        done(error);
        callback(error, ...answer);
      });
    }
    const client = connect();
    client?.then(() => done(), done);
    return client;
  };
  pool.connect = observedConnect as typeof pool.connect;
  pool.on('connect', (client) => {
    // A connection that breaks rejects its running query with the same error object.
    client.on('error', (error) => markDatabaseError(error, 'query'));
    observeClient(client, observer);
  });
}

/** The same for one connection. */
export function observeClient(client: pg.ClientBase, observer: PoolObserver = NOBODY): void {
  const query = client.query.bind(client) as unknown as Query;
  const observedQuery: Query = (...args) => {
    const told = observer.statement(textOf(args[0]));
    const ended = (error?: unknown) => {
      if (error) markDatabaseError(error, 'query');
      told(error);
    };
    const last = args.length - 1;
    const callback = args[last];
    if (typeof callback === 'function') {
      args[last] = (error: unknown, ...answer: unknown[]) => {
        ended(error ?? undefined);
        callback(error, ...answer);
      };
      return query(...args);
    }
    const answer = query(...args);
    // A stream (COPY) returns itself and not a promise. It is as slow as its reader, so it is not measured.
    if (answer instanceof Promise) answer.then(() => ended(), ended);
    return answer;
  };
  client.query = observedQuery as unknown as typeof client.query;
}

function textOf(statement: unknown): string {
  if (typeof statement === 'string') return statement;
  const { text } = (statement ?? {}) as { text?: unknown };
  return typeof text === 'string' ? text : '';
}
