import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { adoptSecretKey } from '@/lib/auth/adopt-secret-key';
import { login, type OwnApi, send, startApi } from '@/tests/support/api';
import { newcomerOf } from '@/tests/support/newcomers';
import { startServer, TEST_SECRET, type WebServer } from '@/tests/support/server';
import { waitFor } from '@/tests/support/wait-for';

const OTHER = 'another secret of thirty-two bytes or more';

let api: OwnApi;
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

it('one whose previous key is theirs is ready, and accepts their signatures', async () => {
  const env = { SECRET_KEY: OTHER, SECRET_KEY_PREVIOUS: TEST_SECRET };
  const changing = await startServer({ databaseUrl: api.url, env });
  try {
    expect(await readiness(changing)).toEqual([200, 'ready']);
    const tokens = await login(api.server.origin, api.users.viewer.email);
    const me = (origin: string, headers: Record<string, string>) =>
      send(origin, 'GET', '/api/v1/auth/me', { headers });
    const bearer = (token: unknown) => ({ authorization: `Bearer ${token}` });
    expect((await me(changing.origin, bearer(tokens.access_token))).status).toBe(200);

    const refresh = (origin: string) =>
      send(origin, 'POST', '/api/v1/auth/refresh', { body: { refresh_token: tokens.refresh_token } });
    const next = await refresh(api.server.origin);
    const again = await refresh(changing.origin);
    expect([again.status, again.body.refresh_token]).toEqual([200, next.body.refresh_token]);
    expect((await me(changing.origin, bearer(again.body.access_token))).status).toBe(200);
    expect((await me(api.server.origin, bearer(again.body.access_token))).status).toBe(401);

    const person = await newcomerOf(api.db, 'viewer');
    const { cookie } = person.cookie(await person.token('session'));
    expect((await me(changing.origin, { cookie })).status).toBe(200);
    const page = await fetch(`${changing.origin}/account`, { headers: { cookie }, redirect: 'manual' });
    expect(page.status).toBe(200);
    await signOut(changing.origin, cookie);
    expect((await me(changing.origin, { cookie })).status).toBe(401);
  } finally {
    await changing.stop();
  }
});

/** Sends the session cookie, as the console does. */
async function signOut(origin: string, cookie: string) {
  const csrf = await send(origin, 'GET', '/api/auth/csrf', { headers: { cookie } });
  const [given] = csrf.headers.getSetCookie().map((line) => line.split(';')[0]);
  await send(origin, 'POST', '/api/auth/signout', {
    body: new URLSearchParams({ csrfToken: String(csrf.body.csrfToken), json: 'true' }).toString(),
    headers: { cookie: `${cookie}; ${given}`, 'content-type': 'application/x-www-form-urlencoded' },
  });
}

it('once its key is adopted it becomes ready, without a restart', async () => {
  await adoptSecretKey(api, { secretKey: OTHER, previousKey: TEST_SECRET, losing: false });
  expect(await readiness(stranger)).toEqual([200, 'ready']);
  expect(await readiness(api.server)).toEqual([503, 'other_secret_key']);
});
