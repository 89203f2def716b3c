import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import autocannon from 'autocannon';
import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import { createUser } from '@/lib/users/create-user';

export const OPERATOR = { email: 'bench-operator@example.org', password: randomUUID() };
/** The key for the tokens of this run only. */
export const SECRET_KEY = randomUUID();

/** Creates an operator who can sign in, with a password that only this run knows. */
export async function addOperator(ctx: Context): Promise<void> {
  await ctx.db.execute(sql`DELETE FROM users WHERE email = ${OPERATOR.email}`);
  await createUser(ctx, { ...OPERATOR, name: 'Bench operator', role: 'operator' });
}

/** Sends load to one address; throws when an answer was no success. */
export async function load(url: string, more: Partial<autocannon.Options>): Promise<autocannon.Result> {
  const result = await autocannon({ url, ...more });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${result.non2xx} refusals and ${result.errors} errors from ${url}`);
  }
  return result;
}

export function printLoad(what: string, { requests, latency }: autocannon.Result): void {
  const { average } = requests;
  process.stdout.write(
    `${what}: ${average.toFixed(0)} requests/s, p50 ${latency.p50} ms, p99 ${latency.p99} ms\n`,
  );
}

/** An access token of the operator. `address` is used only with a trusted proxy. */
export async function signIn(origin: string, address = '127.0.0.1'): Promise<string> {
  const answer = await fetch(`${origin}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify(OPERATOR),
  });
  if (!answer.ok) throw new Error(`sign-in was refused with ${answer.status}`);
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** Starts the production build on a free port, with rate limits that are counted but never reached. */
export async function startServer(
  databaseUrl: string,
  env: Record<string, string> = {},
): Promise<{ origin: string; pid: number; stop: () => Promise<void> }> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  const child = spawn(
    process.execPath,
    [
      // The same option as in `npm run start:web`.
      '--max-semi-space-size=64',
      ...['node_modules/next/dist/bin/next', 'start', '-p', String(port), '-H', '127.0.0.1'],
    ],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        NODE_ENV: 'production',
        DATABASE_URL: databaseUrl,
        SECRET_KEY,
        RATE_LIMIT_CALLS: '1000000',
        RATE_LIMIT_WINDOW_SECONDS: '86400',
        ...env,
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
  return { origin, pid: child.pid ?? 0, stop };
}
