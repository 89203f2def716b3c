import { get } from 'node:http';
import { hostname } from 'node:os';
import pg from 'pg';

const timeoutMs = 4_000;
/** A worker beats every ten seconds; one that is silent for so long has lost its runs. */
const silentSeconds = 60;

function say(text) {
  process.stdout.write(`${text}\n`);
}

function isWebAlive() {
  const port = process.env.PORT || '3000';
  const host = process.env.LISTEN_ADDRESS || '127.0.0.1';
  return new Promise((resolve) => {
    const request = get({ host, port, path: '/healthz', timeout: timeoutMs, agent: false }, (response) => {
      response.resume();
      say(`/healthz answers ${response.statusCode}`);
      resolve(response.statusCode === 200);
    });
    request.once('timeout', () => request.destroy(new Error('no answer in time')));
    request.once('error', (error) => {
      say(error.message);
      resolve(false);
    });
  });
}

/** By its heartbeat. A database that is away is not the worker's fault: it waits, and a restart would not help. */
async function isWorkerAlive() {
  const client = new pg.Client({
    connectionString: process.env.DATABASE_URL,
    application_name: 'lockstep-alive',
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query(
      `SELECT extract(epoch FROM clock_timestamp() - max(heartbeat_at))::float8 AS silent
       FROM workers WHERE hostname = $1 AND stopped_at IS NULL`,
      [hostname()],
    );
    const { silent } = rows[0];
    say(silent === null ? 'no heartbeat yet' : `the newest heartbeat is ${Math.round(silent)} s old`);
    return silent !== null && silent < silentSeconds;
  } catch (error) {
    say(`the database could not be asked: ${error.code ?? error.name}`);
    return true;
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * Whether the process of this container lives.
 * @param {string | undefined} what `web` or `worker`
 */
export async function isAlive(what) {
  if (what === 'web') return isWebAlive();
  if (what === 'worker') return isWorkerAlive();
  say('alive web, or alive worker');
  return false;
}
