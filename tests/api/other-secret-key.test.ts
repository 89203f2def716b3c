import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { adoptSecretKey } from '@/lib/auth/adopt-secret-key';
import { type Api, send, startApi } from '@/tests/support/api';
import { startServer, TEST_SECRET, type WebServer } from '@/tests/support/server';
import { waitFor } from '@/tests/support/wait-for';

const OTHER = 'another secret of thirty-two bytes or more';

let api: Api;
let stranger: WebServer;
beforeAll(async () => {
  api = await startApi();
  await waitFor('the first process has made its key known', async () => {
    const { rows } = await api.db.execute(sql`SELECT FROM secret_key_fingerprint`);
    return rows.length === 1;
  });
  stranger = await startServer({ databaseUrl: api.url, env: { SECRET_KEY: OTHER } });
});
afterAll(async () => {
  await stranger?.stop();
  await api?.close();
});

const readiness = async ({ origin }: WebServer) => {
  const { status, body } = await send(origin, 'GET', '/readyz');
  return [status, body.status];
};

it('a web process with another SECRET_KEY is alive and not ready, and says in words what to do', async () => {
  expect(await readiness(api.server)).toEqual([200, 'ready']);
  expect(await readiness(stranger)).toEqual([503, 'other_secret_key']);
  expect((await send(stranger.origin, 'GET', '/healthz')).status).toBe(200);
  await waitFor('it is in the log', () =>
    /SECRET_KEY is not the one .* adopt-secret-key/.test(stranger.output()),
  );
  expect(api.server.output()).not.toContain('adopt-secret-key');
});

it('once its key is adopted it is the one that is ready, without a restart', async () => {
  await adoptSecretKey(api, { secretKey: OTHER, previousKey: TEST_SECRET, losing: false });
  expect(await readiness(stranger)).toEqual([200, 'ready']);
  expect(await readiness(api.server)).toEqual([503, 'other_secret_key']);
});
