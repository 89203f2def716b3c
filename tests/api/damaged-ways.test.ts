import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createUser } from '@/lib/users/create-user';
import { login, PASSWORD, send } from '@/tests/support/api';
import { addUser, plantPair, storedPair, type TestContext, testContext } from '@/tests/support/context';
import {
  answered,
  asked,
  cutAfter,
  cutBefore,
  cutWithin,
  endConnections,
  garble,
  refuseConnections,
  refuseStatements,
} from '@/tests/support/postgres-faults';
import { type PostgresProxy, startPostgresProxy } from '@/tests/support/postgres-proxy';
import { startServer, type WebServer } from '@/tests/support/server';

const POOL_MAX = 3;
const RECORDING = /record_activit/;

let context: TestContext;
let proxy: PostgresProxy;
let server: WebServer;
let authorization: string;
beforeAll(async () => {
  context = await testContext();
  proxy = await startPostgresProxy(context.url);
  server = await startServer({ databaseUrl: proxy.url, env: { DATABASE_POOL_MAX: String(POOL_MAX) } });
  await createUser(context, { email: 'op@example.org', name: 'Op', role: 'operator', password: PASSWORD });
  authorization = `Bearer ${(await login(server.origin, 'op@example.org')).access_token}`;
});
afterEach(() => proxy.suffer(null));
afterAll(async () => {
  await server?.stop();
  await proxy?.close();
  await context.close();
});

const post = (path: string, body: unknown) =>
  send(server.origin, 'POST', path, { headers: { authorization }, body });
const record = (user_id: number) =>
  post('/api/v1/activities', { user_id, specialization: 'PLAYER', activity_key: 'one', xp: 10 });
const repair = (user_id: number) =>
  post('/api/v1/repairs', { scope: { pairs: [{ user_id, specialization: 'PLAYER' }] } });

describe('a recording whose answer did not come counts once when it is sent again', () => {
  it.each([
    ['cut when it is done', cutBefore(answered(RECORDING)), 1],
    ['cut before it arrives', cutBefore(asked(RECORDING)), 0],
    ['cut in the middle of its answer', cutWithin(answered(RECORDING, 'D')), 1],
    ['answered with nonsense', garble(answered(RECORDING, 'C')), 1],
  ])('%s', async (_, fault, ledger) => {
    const learner = await addUser(context.db);
    proxy.suffer(fault);
    expect((await record(learner)).status).toBe(503);
    await expect.poll(async () => (await storedPair(context.db, learner)).ledger).toBe(ledger);
    proxy.suffer(null);
    expect([200, 201]).toContain((await record(learner)).status);
    expect(await storedPair(context.db, learner)).toMatchObject({ total_xp: '10', ledger: 1 });
  });
});

describe('what the database refuses through no fault of the caller is answered with 503', () => {
  const refusals = ['53100', '53200', '58030', '58P01', 'XX001', '42P01', '25006', '40001', '55P03', '57014'];
  it.each(refusals)('%s', async (sqlstate) => {
    const learner = await addUser(context.db);
    proxy.suffer(refuseStatements(() => sqlstate, asked(RECORDING)));
    const { status, headers, body } = await record(learner);
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'unavailable' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    proxy.suffer(null);
    expect((await record(learner)).status).toBe(201);
  });

  it.each(['57P01', '57P02', '57P05'])('%s, which ends the connection', async (sqlstate) => {
    const learner = await addUser(context.db);
    proxy.suffer(endConnections(() => sqlstate, asked(RECORDING)));
    expect((await record(learner)).status).toBe(503);
    proxy.suffer(null);
    expect((await record(learner)).status).toBe(201);
  });

  it.each(['57P03', '53300', '28P01', '3D000', '55000'])('%s, said to whoever connects', async (sqlstate) => {
    const learner = await addUser(context.db);
    proxy.suffer(refuseConnections(() => sqlstate));
    for (const link of proxy.links) link.cut();
    // The pool may not have noticed yet that a connection is lost.
    for (let turn = 0; turn <= POOL_MAX; turn++) expect((await record(learner)).status).toBe(503);
    proxy.suffer(null);
    expect((await record(learner)).status).toBe(201);
  });
});

it('connections that are cut at BEGIN, at COMMIT or at ROLLBACK cost no place of the pool', async () => {
  const learners = await Promise.all(Array.from({ length: 3 * POOL_MAX }, () => addUser(context.db)));
  for (const learner of learners) await plantPair(context.db, learner, { license: null });
  for (const statement of [/^begin/i, /^commit/i, /^rollback/i]) {
    proxy.suffer(cutAfter(asked(statement)));
    for (const learner of learners) await repair(learner);
  }
  proxy.suffer(null);
  const answers = await Promise.all(learners.slice(0, POOL_MAX).map(repair));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
  for (const learner of learners) expect((await record(learner)).status).toBe(201);
});
