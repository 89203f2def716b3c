import type { Socket } from 'node:net';
import pg from 'pg';

const SILENCE_MS = 5_000;
const PROBE_TIMEOUT_MS = 2_000;

/**
 * Ends the wait for a server that hangs: one that takes connections and answers nobody (stopped, or out of reach behind a
 * proxy that is not). Its own timeouts cannot help then, and a statement may rightly take minutes, so a connection that
 * is in use and silent for five seconds has the server asked over a new one, and is cut when that is not answered either.
 */
export function endSilence(pool: pg.Pool, url: string): void {
  const busy = new Set<pg.PoolClient>();
  let asking: Promise<boolean> | undefined;
  pool.on('acquire', (client) => busy.add(client));
  pool.on('release', (_error, client) => busy.delete(client));
  pool.on('remove', (client) => busy.delete(client));
  pool.on('connect', (client) => {
    const stream = client.connection.stream as Socket;
    stream.setTimeout(SILENCE_MS, async () => {
      stream.setTimeout(SILENCE_MS);
      if (!busy.has(client)) return;
      asking ??= answers(url).finally(() => {
        asking = undefined;
      });
      const isHanging = !(await asking);
      if (isHanging && busy.has(client)) stream.destroy(new Error('Connection terminated: the server hangs'));
    });
  });
}

/** Whether the server says anything at all, be it a refusal. */
async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: PROBE_TIMEOUT_MS });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch (error) {
    return error instanceof pg.DatabaseError;
  } finally {
    void client.end().catch(() => {});
  }
}
