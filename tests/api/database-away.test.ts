import { afterAll, beforeAll, expect, it } from 'vitest';
import { createUser } from '@/lib/users/create-user';
import { login, PASSWORD, send } from '@/tests/support/api';
import { addUser, storedPair, type TestContext, testContext } from '@/tests/support/context';
import { createEmptyDatabase } from '@/tests/support/database';
import { startServer, type WebServer } from '@/tests/support/server';
import { type SeveredDatabase, severable } from '@/tests/support/severed-database';
import { roomMs, startStopwatch } from '@/tests/support/stopwatch';

let context: TestContext;
let way: SeveredDatabase;
let server: WebServer;
let authorization: string;
beforeAll(async () => {
  context = await testContext();
  way = await severable(context.url);
  server = await startServer({ databaseUrl: way.url, env: { DATABASE_POOL_MAX: '4' } });
  await createUser(context, { email: 'op@example.org', name: 'Op', role: 'operator', password: PASSWORD });
  authorization = `Bearer ${(await login(server.origin, 'op@example.org')).access_token}`;
});
afterAll(async () => {
  await server.stop();
  await way.close();
  await context.close();
});

const get = (path: string) => send(server.origin, 'GET', path, { headers: { authorization } });

it('answers 503 while the database is away, stays alive, and serves again when it is back', async () => {
  expect((await get('/api/v1/health/status')).status).toBe(200);
  await way.cut();
  for (const path of ['/api/v1/health/status', '/api/v1/auth/me', '/api/v1/nothing']) {
    const answer = await get(path);
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer.headers.get('x-request-id')).toBeTruthy();
    expect(answer.body).toMatchObject({ code: 'unavailable', status: 503 });
  }
  const body = { email: 'op@example.org', password: PASSWORD };
  expect((await send(server.origin, 'POST', '/api/v1/auth/login', { body })).status).toBe(503);
  expect((await get('/readyz')).status).toBe(503);
  expect((await get('/healthz')).status).toBe(200);
  await way.mend();
  expect((await get('/readyz')).status).toBe(200);
  expect((await get('/api/v1/health/status')).status).toBe(200);
  expect(server.output()).not.toContain(new URL(context.url).pathname.slice(1));
});

it('never records half of an activity when the database goes away meanwhile, and the retry counts once', async () => {
  const userId = await addUser(context.db);
  const record = (activity_key: string) =>
    send(server.origin, 'POST', '/api/v1/activities', {
      headers: { authorization },
      body: { user_id: userId, specialization: 'PLAYER', activity_key, xp: 10 },
    });
  const keys = Array.from({ length: 40 }, (_, item) => `cut-${item}`);
  const sending = keys.map(record);
  await Promise.race(sending);
  await way.cut();
  const statuses = (await Promise.all(sending)).map(({ status }) => status);
  expect(statuses.filter((status) => status !== 201 && status !== 503)).toEqual([]);
  await way.mend();
  for (const key of keys) expect([200, 201]).toContain((await record(key)).status);
  expect(await storedPair(context.db, userId)).toMatchObject({
    total_xp: '400',
    ledger: 40,
    progress_level: 1,
    license_level: 1,
  });
});

it('answers within seconds when every connection is busy', async () => {
  const askMany = async () => {
    const elapsedMs = startStopwatch();
    const answers = await Promise.all(Array.from({ length: 12 }, () => get('/api/v1/auth/me')));
    return { statuses: new Set(answers.map(({ status }) => status)), ms: elapsedMs() };
  };
  const undisturbed = await askMany();
  expect(undisturbed.statuses).toEqual(new Set([200]));
  const blocker = await context.db.$client.connect();
  try {
    await blocker.query('BEGIN');
    await blocker.query('LOCK TABLE users IN ACCESS EXCLUSIVE MODE');
    const { statuses, ms } = await askMany();
    expect(statuses).toEqual(new Set([503]));
    expect(ms).toBeLessThan(2_000 + roomMs(undisturbed.ms));
    expect((await get('/healthz')).status).toBe(200);
  } finally {
    await blocker.query('ROLLBACK');
    blocker.release();
  }
  expect((await get('/api/v1/auth/me')).status).toBe(200);
});

it('is not ready on a database without its migrations', async () => {
  const empty = await createEmptyDatabase();
  const early = await startServer({ databaseUrl: empty.url });
  try {
    expect(await send(early.origin, 'GET', '/readyz')).toMatchObject({
      status: 503,
      body: { status: 'not_migrated' },
    });
    expect((await send(early.origin, 'GET', '/healthz')).status).toBe(200);
  } finally {
    await early.stop();
    await empty.drop();
  }
});

it('stops at once with one line when the environment is wrong', async () => {
  const starting = startServer({
    databaseUrl: context.url,
    env: { SECRET_KEY: 'short', RATE_LIMIT_CALLS: 'many' },
  });
  await expect(starting).rejects.toThrow(/SECRET_KEY has a wrong value.*RATE_LIMIT_CALLS is "many"/);
});
