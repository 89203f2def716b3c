import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:https';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUser } from '@/lib/users/create-user';
import { login, PASSWORD } from '@/tests/support/api';
import { addUser, type TestContext, testContext } from '@/tests/support/context';
import { NGINX_HOST, type Nginx, OWN_FILES, renderNginx } from '@/tests/support/nginx';
import { hasProgram } from '@/tests/support/programs';
import { freePort, TEST_SECRET } from '@/tests/support/server';
import { waitFor } from '@/tests/support/wait-for';

const CONNECTIONS = 50;
const LEARNERS = 20;

describe.skipIf(!hasProgram('nginx', 'the rolling restart behind nginx'))(
  'a rolling restart behind nginx',
  () => {
    let context: TestContext;
    let nginx: Nginx;
    let token: string;
    let port: number;
    let ports: number[];
    const processes = new Map<number, ChildProcess>();
    const learners: number[] = [];

    beforeAll(async () => {
      context = await testContext();
      await createUser(context, {
        email: 'op@example.org',
        name: 'Op',
        role: 'operator',
        password: PASSWORD,
      });
      for (let count = 0; count < LEARNERS; count++) learners.push(await addUser(context.db));
      const [tls, plainPort, ...web] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
      port = tls as number;
      ports = web as number[];
      // All of them come from one address here.
      const requestsPerSecond = 1_000_000;
      nginx = renderNginx(OWN_FILES, { port, plainPort: plainPort as number, web: ports, requestsPerSecond });
      await Promise.all([nginx.start(), ...ports.map(start)]);
      token = (await login(`http://127.0.0.1:${ports[0]}`, 'op@example.org')).access_token;
    });
    afterAll(async () => {
      for (const child of processes.values()) if (child.pid) kill(-child.pid);
      await nginx?.stop();
      await context?.close();
    });

    function kill(pid: number) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It left by itself.
      }
    }

    /** `npm run start:web`, as it is run in production. */
    async function start(at: number) {
      const child = spawn('npm', ['run', '--silent', 'start:web'], {
        detached: true,
        stdio: ['ignore', 'ignore', 'inherit'],
        env: {
          ...process.env,
          LOCKSTEP_DIST_DIR: process.env.LOCKSTEP_DIST_DIR ?? '.next-test',
          DATABASE_URL: context.url,
          SECRET_KEY: TEST_SECRET,
          RATE_LIMIT_CALLS: '1000000',
          TRUSTED_PROXY_HOPS: '1',
          ENABLE_STRUCTURED_LOGGING: 'false',
          LISTEN_ADDRESS: '127.0.0.1',
          SHUTDOWN_DELAY_SECONDS: '6',
          PORT: String(at),
        },
      });
      processes.set(at, child);
      await waitFor(`${at} is ready`, async () => {
        if (child.exitCode !== null) throw new Error(`the web process ended with ${child.exitCode}`);
        return (await fetch(`http://127.0.0.1:${at}/readyz`).catch(() => null))?.ok;
      });
    }

    async function restart(at: number) {
      const child = processes.get(at) as ChildProcess;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const [readiness, health] = await waitFor('it says that it goes', async () => {
        const answers = await Promise.all(
          ['/readyz', '/healthz'].map((path) => fetch(`http://127.0.0.1:${at}${path}`)),
        );
        return answers[0]?.ok ? null : answers;
      });
      expect(readiness?.status).toBe(503);
      expect(readiness?.headers.get('connection')).toBe('close');
      expect(await readiness?.json()).toEqual({ status: 'draining' });
      expect(health?.status).toBe(200);
      const [code] = await gone;
      expect(code).toBe(0);
      await start(at);
    }

    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS, rejectUnauthorized: false });
    function send(method: string, path: string, body?: object): Promise<number> {
      return new Promise((resolve, reject) => {
        const headers = {
          host: NGINX_HOST,
          authorization: `Bearer ${token}`,
          ...(body ? { 'content-type': 'application/json' } : {}),
        };
        const to = { agent, host: '127.0.0.1', servername: NGINX_HOST, port };
        const sent = request({ ...to, method, path, headers }, (answer) => {
          answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
        });
        sent.once('error', reject).end(body && JSON.stringify(body));
      });
    }

    it('passes on the events of an open console at once, although they have no end', async () => {
      const first = await new Promise<string>((resolve, reject) => {
        const headers = { host: NGINX_HOST, authorization: `Bearer ${token}` };
        const to = { host: '127.0.0.1', servername: NGINX_HOST, port, rejectUnauthorized: false };
        const sent = request({ ...to, path: '/api/v1/live', headers }, (answer) => {
          answer.once('data', (bytes) => {
            resolve(String(bytes));
            sent.destroy();
          });
        });
        sent.once('error', reject).end();
      });
      expect(first).toMatch(/^event: changes\ndata: \{/);
    });

    it('fails no request, and loses or doubles no activity', async () => {
      const failures: unknown[] = [];
      const acknowledged: string[] = [];
      let reads = 0;
      let over = false;
      async function client(self: number) {
        for (let count = 0; !over; count++) {
          const user_id = learners[(self + count) % LEARNERS] as number;
          try {
            if (count % 2 === 0) {
              const status = await send('GET', `/api/v1/users/${user_id}/pairs`);
              if (status === 200) reads += 1;
              else failures.push(status);
            } else {
              const activity_key = `rolling-${self}-${count}`;
              const body = { user_id, specialization: 'PLAYER', activity_key, xp: 1 };
              const status = await send('POST', '/api/v1/activities', body);
              // 200 says that it was recorded before: sent twice by nginx, counted once.
              if (status === 201 || status === 200) acknowledged.push(activity_key);
              else failures.push(status);
            }
          } catch (error) {
            failures.push(error);
          }
        }
      }
      const clients = Array.from({ length: CONNECTIONS }, (_, self) => client(self));
      const moreReads = async () => {
        const enough = reads + 2 * CONNECTIONS;
        await waitFor('more was read', () => reads > enough || failures.length > 0);
      };
      await moreReads();
      for (const at of ports) await restart(at);
      await moreReads();
      over = true;
      await Promise.all(clients);
      agent.destroy();

      expect(failures).toEqual([]);
      const { rows } = await context.db.execute<{ ledger: number; keys: number; xp: number }>(sql`
      SELECT count(*)::int AS ledger, count(DISTINCT activity_key)::int AS keys,
        (SELECT sum(total_xp)::int FROM specialization_progress) AS xp
      FROM activities`);
      const recorded = acknowledged.length;
      expect(rows).toEqual([{ ledger: recorded, keys: recorded, xp: recorded }]);
    });
  },
);
