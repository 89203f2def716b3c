import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { sql } from 'drizzle-orm';
import { createClient } from '@/db/client';
import { migrate } from '@/db/migrate';
import { runCheck } from '@/lib/health/run-check';
import { createLog } from '@/lib/log';
import { addOperator, load, printLoad, signIn, startServer } from './support/web-server';

/**
 * Recording activity through HTTP with sign-in and rate limit checked, against a route that answers a constant in the
 * same server. Prints both rates and their ratio, then checks every pair. See bench/README.md.
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
  const learners = await addLearners();
  const server = await startServer(databaseUrl);
  try {
    const token = await signIn(server.origin);
    const constantRoute = `${server.origin}/healthz`;
    await load(constantRoute, { connections: CONNECTIONS, duration: 3 });
    await record(server.origin, token, learners, 3);
    const constant = await load(constantRoute, { connections: CONNECTIONS, duration: SECONDS });
    const recording = await record(server.origin, token, learners, SECONDS);
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

  async function addLearners(): Promise<number[]> {
    const { rows } = await db.execute<{ id: string }>(sql`
      INSERT INTO users (email, name, external_id)
      SELECT 'bench-' || n || '@example.org', 'Learner ' || n, 'bench-' || n FROM generate_series(1, ${LEARNERS}) n
      ON CONFLICT (email) DO UPDATE SET name = excluded.name RETURNING id`);
    return rows.map((row) => Number(row.id));
  }
}

async function record(origin: string, token: string, learners: number[], seconds: number) {
  let sent = 0;
  const batch = randomUUID();
  return load(`${origin}/api/v1/activities`, {
    connections: CONNECTIONS,
    duration: seconds,
    requests: [
      {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        setupRequest: (request) => {
          sent += 1;
          const activity = {
            user_id: learners[(sent * 7919) % learners.length],
            specialization: 'PLAYER',
            activity_key: `${batch}-${sent}`,
            xp: 100,
            sessions: 1,
          };
          return { ...request, body: JSON.stringify(activity) };
        },
      },
    ],
  });
}

await main();
