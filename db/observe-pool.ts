import type pg from 'pg';

/** Is told what happens on a pool. It must not throw. */
export type PoolObserver = {
  /** A statement is sent, its parameters not shown; what is answered is called once it has ended, with its error if any. */
  statement: (text: string) => (error?: unknown) => void;
  /** Somebody got a connection, or gave up on one. */
  waited: (ms: number) => void;
};

type Callback = (...answer: unknown[]) => void;
type Query = (...args: unknown[]) => unknown;

/** Tells an observer of every statement of a pool and of every wait for a connection. */
export function observePool(pool: pg.Pool, observer: PoolObserver): void {
  const connect = pool.connect.bind(pool) as (callback?: Callback) => Promise<pg.PoolClient> | undefined;
  const observedConnect = (callback?: Callback) => {
    const startedAt = performance.now();
    const done = () => observer.waited(performance.now() - startedAt);
    if (callback) {
      return connect((...answer) => {
        done();
        callback(...answer);
      });
    }
    const client = connect();
    client?.then(done, done);
    return client;
  };
  pool.connect = observedConnect as typeof pool.connect;
  pool.on('connect', (client) => observeClient(client, observer));
}

function observeClient(client: pg.PoolClient, observer: PoolObserver): void {
  const query = client.query.bind(client) as unknown as Query;
  const observedQuery: Query = (...args) => {
    const ended = observer.statement(textOf(args[0]));
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
