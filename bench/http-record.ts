import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { sql } from 'drizzle-orm';
import { createClient } from '@/db/client';
import { migrate } from '@/db/migrate';
import { createUser } from '@/lib/auth/create-user';
import { DomainError } from '@/lib/errors';
import { runCheck } from '@/lib/health/run-check';
import { createLog } from '@/lib/log';

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
const OPERATOR = { email: 'bench-operator@example.org', password: randomUUID() };
const SECRET_KEY = randomUUID();

async function main(): Promise<void> {
  const databaseUrl = process.env.DATABASE_URL;
  if (!databaseUrl) throw new Error('set DATABASE_URL to a database that the bench may fill');
  await migrate(databaseUrl);
  const log = createLog({ name: 'bench', enabled: false });
  const db = createClient({ url: databaseUrl, applicationName: 'lockstep-bench', poolMax: 4 });
  const ctx = { db, actor: { kind: 'cli', user: 'bench' }, log } as const;
  await db.execute(sql`DELETE FROM users WHERE email = ${OPERATOR.email}`);
  await createUser(ctx, { ...OPERATOR, name: 'Bench operator', role: 'operator' }).catch((error: unknown) => {
    if (!(error instanceof DomainError)) throw error;
  });
  const learners = await addLearners();
  const server = await startServer(databaseUrl);
  try {
    const token = await signIn(server.origin);
    await run(`${server.origin}/healthz`, { duration: 3 });
    await record(server.origin, token, learners, 3);
    const constant = await run(`${server.origin}/healthz`, { duration: SECONDS });
    const recording = await record(server.origin, token, learners, SECONDS);
    const again = await run(`${server.origin}/healthz`, { duration: SECONDS });
    print('constant route', constant);
    print('recording activity', recording);
    print('constant route, again', again);
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
  return run(`${origin}/api/v1/activities`, {
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

async function run(url: string, more: Partial<autocannon.Options>): Promise<autocannon.Result> {
  const result = await autocannon({ url, connections: CONNECTIONS, ...more });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${result.non2xx} refusals and ${result.errors} errors from ${url}`);
  }
  return result;
}

function print(what: string, { requests, latency }: autocannon.Result): void {
  const { average } = requests;
  process.stdout.write(
    `${what}: ${average.toFixed(0)} requests/s, p50 ${latency.p50} ms, p99 ${latency.p99} ms\n`,
  );
}

async function signIn(origin: string): Promise<string> {
  const answer = await fetch(`${origin}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(OPERATOR),
  });
  if (!answer.ok) throw new Error(`sign-in was refused with ${answer.status}`);
  return ((await answer.json()) as { access_token: string }).access_token;
}

async function startServer(databaseUrl: string): Promise<{ origin: string; stop: () => Promise<void> }> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  const child = spawn(
    process.execPath,
    ['node_modules/next/dist/bin/next', 'start', '-p', String(port), '-H', '127.0.0.1'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        NODE_ENV: 'production',
        DATABASE_URL: databaseUrl,
        SECRET_KEY,
        RATE_LIMIT_CALLS: '1000000',
        RATE_LIMIT_WINDOW_SECONDS: '86400',
      },
    },
  );
  const origin = `http://127.0.0.1:${port}`;
  while (!(await fetch(`${origin}/healthz`).catch(() => null))?.ok) {
    if (child.exitCode !== null) throw new Error('the web server did not start: run "npm run build" first');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const stop = async () => {
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  return { origin, stop };
}

await main();
