import type { Socket } from 'node:net';
import pg from 'pg';

/** How long a connection in use may be silent before the server is asked about it. */
const SILENCE_MS = 5_000;
const ASK_TIMEOUT_MS = 2_000;
/** Longer than this after its statement timeout, a statement must have ended. */
const GRACE_MS = 5_000;
/** A backend that has been idle for this long has sent its answer, and the answer would have arrived. */
const ANSWERED_AFTER = '2 s';

/** The statement timeout of a checked-out connection, when it differs from its pool's. */
const allowances = new WeakMap<pg.PoolClient, number>();

/** Lets statements of this connection take longer until it is released; 0 means without limit. */
export function allowSilence(client: pg.PoolClient, statementTimeoutMs: number): void {
  allowances.set(client, statementTimeoutMs);
}

/**
 * Ends the wait for a server that does not answer: it hangs, or after a failover the name leads to another server. The
 * server's own timeouts cannot help then, and a statement may take minutes. So for a connection that is in use and
 * silent for five seconds, the server is asked over a new connection. The silent connection is closed when nobody
 * answers, when the server does not have its backend, or when its backend has sent the answer long ago. It is closed
 * without asking when its statement must have ended.
 */
export function endSilence(pool: pg.Pool, url: string, statementTimeoutMs: number): void {
  const busy = new Set<pg.PoolClient>();
  let asking: Promise<Answer> | undefined;
  pool.on('acquire', (client) => {
    allowances.delete(client);
    busy.add(client);
  });
  pool.on('release', (_error, client) => busy.delete(client));
  pool.on('remove', (client) => busy.delete(client));

  async function isLost(client: pg.PoolClient, silentMs: number): Promise<boolean> {
    const allowedMs = allowances.get(client) ?? statementTimeoutMs;
    if (allowedMs > 0 && silentMs > allowedMs + GRACE_MS) return true;
    asking ??= askServer(url).finally(() => {
      asking = undefined;
    });
    const answer = await asking;
    if (answer === 'silent') return true;
    if (answer === 'answers') return false;
    const hasAnswered = answer.get(processIdOf(client));
    return hasAnswered === undefined || (hasAnswered && awaitsAnswer(client));
  }

  pool.on('connect', (client) => {
    const stream = client.connection.stream as Socket;
    let spoken = { bytes: -1, atMs: 0 };
    // The timer of a socket fires only once after each activity, so it is set again here while the connection stays
    // silent.
    stream.setTimeout(SILENCE_MS).on('timeout', async () => {
      if (!busy.has(client)) return;
      const bytes = stream.bytesRead + stream.bytesWritten;
      if (bytes !== spoken.bytes) spoken = { bytes, atMs: performance.now() - SILENCE_MS };
      const lost = await isLost(client, performance.now() - spoken.atMs);
      const isSilentStill = busy.has(client) && stream.bytesRead + stream.bytesWritten === bytes;
      if (lost && isSilentStill) stream.destroy(new Error('Connection terminated: the server is silent'));
      else stream.setTimeout(SILENCE_MS);
    });
  });
}

/**
 * For each of our backends, by process id, whether it has sent its answer; `answers` when a connection pooler hides the
 * backends.
 */
type Answer = 'silent' | 'answers' | ReadonlyMap<number, boolean>;

type Backend = { pid: number; own: boolean; answered: boolean };

const BACKENDS = `
  SELECT pid, pid = pg_backend_pid() AS own,
    coalesce(state LIKE 'idle%' AND clock_timestamp() - state_change > interval '${ANSWERED_AFTER}', false) AS answered
  FROM pg_stat_activity WHERE usename = current_user`;

/** Asks the server that the address leads to now. */
async function askServer(url: string): Promise<Answer> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: ASK_TIMEOUT_MS });
  // A connection that dies rejects what is under way; without a listener it would also end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    const query = { text: BACKENDS, query_timeout: ASK_TIMEOUT_MS };
    const { rows } = await client.query<Backend>(query);
    // A pooler invents the process id that it gives to a client.
    if (!rows.some(({ pid, own }) => own && pid === processIdOf(client))) return 'answers';
    return new Map(rows.map(({ pid, answered }) => [pid, answered]));
  } catch (error) {
    // A refusal is an answer too.
    return error instanceof pg.DatabaseError ? 'answers' : 'silent';
  } finally {
    // The answer is known; the connection goes in any case.
    void client.end().catch(() => {});
  }
}

/** The process id that the server sent when the connection began; the driver's types do not contain it. */
function processIdOf(client: pg.ClientBase): number {
  return (client as unknown as { processID: number }).processID;
}

/** Whether a statement was sent and has not ended; the driver's types do not contain this. */
function awaitsAnswer(client: pg.ClientBase): boolean {
  return !(client as unknown as { readyForQuery: boolean }).readyForQuery;
}
