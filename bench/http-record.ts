import { parseArgs } from 'node:util';
import { createClient } from '@/db/client';
import { migrate } from '@/db/migrate';
import { runCheck } from '@/lib/health/run-check';
import { createLog } from '@/lib/log';
import { addBenchLearners, record } from './support/record-over-http';
import { addOperator, load, printLoad, signIn, startServer } from './support/web-server';

/**
 * Records activity through HTTP, with sign-in and rate limit, and compares it with a route of the same server that
 * returns a constant. Prints both rates and their ratio, then checks every pair. See bench/README.md.
 */
const { values: options } = parseArgs({
  options: {
    connections: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '15' },
    learners: { type: 'string', default: '5000' },
  },
});
const CONNECTIONS = Number(options.connections);
const SECONDS = Number(options.seconds);
const LEARNERS = Number(options.learners);

async function main(): Promise<void> {
  const databaseUrl = process.env.DATABASE_URL;
  if (!databaseUrl) throw new Error('set DATABASE_URL to a database that the bench may fill');
  await migrate(databaseUrl);
  const log = createLog({ name: 'bench', enabled: false });
  const db = createClient({ url: databaseUrl, applicationName: 'lockstep-bench', poolMax: 4 });
  const ctx = { db, actor: { kind: 'cli', user: 'bench' }, log } as const;
  await addOperator(ctx);
  const learners = await addBenchLearners(db, LEARNERS);
  const server = await startServer(databaseUrl);
  try {
    const token = await signIn(server.origin);
    const constantRoute = `${server.origin}/healthz`;
    await load(constantRoute, { connections: CONNECTIONS, duration: 3 });
    await record(server.origin, { credential: token, learners, connections: CONNECTIONS, seconds: 3 });
    const constant = await load(constantRoute, { connections: CONNECTIONS, duration: SECONDS });
    const recording = await record(server.origin, {
      credential: token,
      learners,
      connections: CONNECTIONS,
      seconds: SECONDS,
    });
    const again = await load(constantRoute, { connections: CONNECTIONS, duration: SECONDS });
    printLoad('constant route', constant);
    printLoad('recording activity', recording);
    printLoad('constant route, again', again);
    const base = (constant.requests.average + again.requests.average) / 2;
    process.stdout.write(`ratio: ${(recording.requests.average / base).toFixed(2)}\n`);
  } finally {
    await server.stop();
  }
  const report = await runCheck(ctx, { confirmDelayMs: 0 });
  process.stdout.write(`check: ${report.total_checked} pairs, ${report.inconsistent} violations\n`);
  await db.$client.end();
  if (report.inconsistent > 0) process.exitCode = 1;
}

await main();
