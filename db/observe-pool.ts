import type pg from 'pg';
import { markDatabaseError } from './failure';

/** Is told what happens on a pool. It must not throw. */
export type PoolObserver = {
  /** A statement is sent, its parameters not shown; what is answered is called once it has ended, with its error if any. */
  statement: (text: string) => (error?: unknown) => void;
  /** Somebody got a connection, or gave up on one. */
  waited: (ms: number) => void;
};

type Callback = (...answer: unknown[]) => void;
type Query = (...args: unknown[]) => unknown;

const NOBODY: PoolObserver = { statement: () => () => {}, waited: () => {} };

/** Tells an observer of every statement of a pool and of every wait for a connection, and marks what fails there. */
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
    // A connection that breaks rejects the query under way with this very error.
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
    // What streams (COPY) answers with itself, and is as slow as whoever reads it.
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
