import { sql } from 'drizzle-orm';
import { runCheck } from '@/lib/health/run-check';
import { benchDatabase } from './support/bench-database';
import { argument, say } from './support/measure';
import { plantPairs } from './support/plant-pairs';
import { addOperator, load, printLoad, signIn, startServer } from './support/web-server';

/**
 * Reads status, metrics and violations through HTTP, with sign-in and rate limit: first one request after another, then
 * over many connections, compared with a route of the same server that returns a constant. See bench/README.md.
 */
const PAIRS = argument('pairs', 30_000);
const CONNECTIONS = argument('connections', 50);
const SECONDS = argument('seconds', 10);
const PATHS = ['/api/v1/health/status', '/api/v1/health/metrics', '/api/v1/health/violations'];

async function main(): Promise<void> {
  const database = await benchDatabase();
  await plantPairs(database.db, PAIRS, 100);
  await runCheck(database, { confirmDelayMs: 0 });
  await addOperator(database);
  await database.db.execute(sql`VACUUM ANALYZE`);
  const server = await startServer(database.url);
  try {
    const headers = { authorization: `Bearer ${await signIn(server.origin)}` };
    const constantRoute = `${server.origin}/healthz`;
    for (const url of [constantRoute, ...PATHS.map((path) => server.origin + path)]) {
      await load(url, { connections: 4, duration: 2, headers });
    }
    for (const path of PATHS) {
      printLoad(
        `${path}, one after another`,
        await load(server.origin + path, { connections: 1, duration: SECONDS, headers }),
      );
    }
    const many = { connections: CONNECTIONS, duration: SECONDS, headers };
    const before = await load(constantRoute, many);
    const reading = [];
    for (const path of PATHS) reading.push({ path, result: await load(server.origin + path, many) });
    const after = await load(constantRoute, many);
    const base = (before.requests.average + after.requests.average) / 2;
    printLoad('constant route', before);
    for (const { path, result } of reading) {
      printLoad(path, result);
      say(`  ratio: ${(result.requests.average / base).toFixed(2)}`);
    }
    printLoad('constant route, again', after);
  } finally {
    await server.stop();
    await database.close();
  }
}

await main();
