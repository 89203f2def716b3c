import { request } from 'node:http';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createUser } from '@/lib/users/create-user';
import { type Answer, login, PASSWORD, send } from '@/tests/support/api';
import { addUser, storedPair, type TestContext, testContext } from '@/tests/support/context';
import { type HangingDatabase, hangable } from '@/tests/support/hanging-database';
import { type HeldWrites, holdWrites } from '@/tests/support/held-writes';
import { startServer, type WebServer } from '@/tests/support/server';
import { roomMs, startStopwatch } from '@/tests/support/stopwatch';
import { waitFor } from '@/tests/support/wait-for';
import { isWaitedFor } from '@/tests/support/waited-for';

const POOL_MAX = 3;
const PROMISED_MS = 2_000;
/** A hanging server reports no error, so the product must detect it. */
const FOUND_OUT_MS = 7_000;

let context: TestContext;
let way: HangingDatabase;
let server: WebServer;
let authorization: string;
/** The slowest of thirty answers at once, without a disturbance. */
let undisturbedMs: number;
beforeAll(async () => {
  context = await testContext();
  way = await hangable(context.url);
  server = await startServer({ databaseUrl: way.url, env: { DATABASE_POOL_MAX: String(POOL_MAX) } });
  await createUser(context, { email: 'op@example.org', name: 'Op', role: 'operator', password: PASSWORD });
  authorization = `Bearer ${(await login(server.origin, 'op@example.org')).access_token}`;
  await Promise.all(askMany());
  undisturbedMs = Math.max(...(await Promise.all(askMany())).map(({ ms }) => ms));
});
afterAll(async () => {
  await server?.stop();
  await way?.close();
  await context.close();
});

const get = (path: string) => send(server.origin, 'GET', path, { headers: { authorization } });
const post = (path: string, body: unknown) =>
  send(server.origin, 'POST', path, { headers: { authorization }, body });
const record = (user_id: number, activity_key: string) =>
  post('/api/v1/activities', { user_id, specialization: 'PLAYER', activity_key, xp: 10 });

type Timed = Answer & { ms: number };
async function timed(ask: () => Promise<Answer>): Promise<Timed> {
  const elapsedMs = startStopwatch();
  const answer = await ask();
  return { ...answer, ms: elapsedMs() };
}

const askMany = () =>
  Array.from({ length: 30 }, (_, item) =>
    timed(() => get(item % 2 ? '/api/v1/health/status' : '/api/v1/auth/me')),
  );

function expectRefusals(answers: Timed[], withinMs: number): void {
  for (const { status, headers, body, ms } of answers) {
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'unavailable' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(ms).toBeLessThan(withinMs + roomMs(undisturbedMs));
  }
}

/** /healthz is requested last and answers before the first request that needs the database is refused. */
async function expectAliveBefore(refusals: Promise<Timed>[]): Promise<void> {
  const first = await Promise.race([get('/healthz'), ...refusals]);
  expect(first).toMatchObject({ status: 200, body: { status: 'ok' } });
}

describe('with every connection held by writes that wait', () => {
  let writes: HeldWrites;
  let held: number[];
  let waiting: Promise<Answer>[];
  beforeEach(async () => {
    held = await Promise.all(Array.from({ length: POOL_MAX }, () => addUser(context.db)));
    for (const id of held) expect((await record(id, 'first')).status).toBe(201);
    // Writes that waited for a row would give up soon after the others, and on a busy machine before them.
    writes = await holdWrites(
      context,
      'UPDATE ON specialization_progress',
      `NEW.user_id IN (${held.join(', ')})`,
    );
    waiting = held.map((id) => record(id, 'second'));
    await writes.arrived(POOL_MAX);
  });
  afterEach(async () => {
    await Promise.all(waiting);
    await context.owner.execute(sql`DROP FUNCTION wait_here() CASCADE`);
  });

  it('everybody else is refused within two seconds, and /healthz answers at once', async () => {
    const others = askMany();
    await expectAliveBefore(others);
    expectRefusals(await Promise.all(others), PROMISED_MS);
    await writes.letGo();
    const statuses = (await Promise.all(waiting)).map(({ status }) => status);
    expect(statuses.filter((status) => status !== 201 && status !== 503)).toEqual([]);
    expect((await get('/api/v1/auth/me')).status).toBe(200);
    for (const id of held) expect([200, 201]).toContain((await record(id, 'second')).status);
    for (const id of held)
      expect(await storedPair(context.db, id)).toMatchObject({ total_xp: '20', ledger: 2 });
  });
});

it('a hanging database is detected: running and new requests are refused, and it is used again afterwards', async () => {
  const learner = await addUser(context.db);
  expect((await record(learner, 'before')).status).toBe(201);
  way.hang();
  const asked = Array.from({ length: 12 }, (_, item) =>
    timed(() => (item % 3 ? get('/api/v1/health/status') : record(learner, `during-${item}`))),
  );
  await expectAliveBefore(asked);
  expectRefusals(await Promise.all(asked), FOUND_OUT_MS);
  expect((await timed(() => get('/readyz'))).status).toBe(503);
  way.resume();
  await waitFor('the database is used again', async () => (await get('/readyz')).status === 200);
  for (let item = 0; item < 12; item += 3) {
    expect([200, 201]).toContain((await record(learner, `during-${item}`)).status);
  }
  expect(await storedPair(context.db, learner)).toMatchObject({ total_xp: '50', ledger: 5 });
});

it('a statement under way when the database begins to hang ends too', async () => {
  const learner = await addUser(context.db);
  expect((await record(learner, 'a')).status).toBe(201);
  const holder = new pg.Client({ connectionString: context.url });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT FROM specialization_progress WHERE user_id = $1 FOR UPDATE', [learner]);
  const stuck = timed(() => record(learner, 'b'));
  await waitFor('the write waits', () => isWaitedFor(holder));
  way.hang();
  expectRefusals([await stuck], FOUND_OUT_MS);
  await holder.query('ROLLBACK');
  await holder.end();
  way.resume();
  await waitFor('the database is used again', async () => (await get('/readyz')).status === 200);
});

it('of too many simultaneous sign-ins some are refused, and signed-in users are served meanwhile', async () => {
  const storm = Promise.all(
    Array.from({ length: 250 }, (_, item) =>
      send(server.origin, 'POST', '/api/v1/auth/login', {
        body: { email: `nobody-${item}@example.org`, password: PASSWORD },
      }),
    ),
  );
  // A database without time for so many requests reports that itself. That is not a refusal by the limit of sign-ins.
  const isOfDatabase = ({ status, body }: Answer) => status === 503 && /database/.test(String(body.detail));
  for (let turn = 0; turn < 10; turn++) {
    const { status } = await waitFor('the database has time', async () => {
      const answer = await get('/api/v1/health/status');
      return !isOfDatabase(answer) && answer;
    });
    expect(status).toBe(200);
  }
  const answers = await storm;
  const refusals = answers.filter((answer) => answer.status !== 401 && !isOfDatabase(answer));
  expect(new Set(refusals.map(({ status }) => status))).toEqual(new Set([429]));
  for (const { headers } of refusals) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await get('/api/v1/auth/me')).status).toBe(200);
});

it('a waiting sign-in whose client has left is not verified any more', async () => {
  // On a busy machine all of them may be verified before the clients leave. Then nobody left early, and it is tried again.
  await waitFor('a client has left while its sign-in waited', async () => (await verifiedOf(25)) < 25);
});

/** Sends sign-ins whose clients leave at the first answer. Returns how many were verified. */
async function verifiedOf(count: number): Promise<number> {
  await context.db.execute(sql`DELETE FROM attempts`);
  const leaving = new AbortController();
  const sent = Array.from({ length: count }, (_, item) =>
    fetch(`${server.origin}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: `leaver-${item}@example.org`, password: PASSWORD }),
      signal: leaving.signal,
    }),
  );
  for (const one of sent) one.catch(() => {});
  await Promise.race(sent);
  leaving.abort();
  const { failed } = await waitFor('no attempt is under way', async () => {
    const { rows } = await context.db.execute<{ under_way: number; failed: number }>(sql`
      SELECT sum(cardinality(reserved))::int AS under_way, sum(failed)::int AS failed FROM attempts WHERE kind = 'network'`);
    return rows[0]?.under_way === 0 && rows[0];
  });
  return failed;
}

it('slow bodies hold no connection to the database', async () => {
  const sending = Array.from({ length: POOL_MAX * 4 }, () => trickle());
  await Promise.all(sending.map(({ begun }) => begun));
  for (let turn = 0; turn < 5; turn++) expect((await get('/api/v1/health/status')).status).toBe(200);
  const { rows } = await context.db.$client.query(
    `SELECT count(*)::int AS busy FROM pg_stat_activity
     WHERE application_name = 'lockstep-web' AND datname = current_database() AND state <> 'idle'`,
  );
  expect(rows).toEqual([{ busy: 0 }]);
  for (const { end } of sending) end();
});

it('a body that does not arrive is cut off with 408', async () => {
  const { answered } = trickle();
  expect(await answered).toEqual({ status: 408, type: 'application/problem+json' });
});

/** A request that announces a body and sends only its first byte. */
function trickle() {
  const { hostname, port } = new URL(server.origin);
  const headers = { authorization, 'content-type': 'application/json', 'content-length': '1000' };
  const sending = request({ hostname, port, path: '/api/v1/activities', method: 'POST', headers });
  const begun = new Promise((resolve) => sending.write('{', resolve));
  const answered = new Promise<{ status?: number; type?: string }>((resolve, reject) => {
    sending.on('error', reject);
    sending.on('response', (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode, type: answer.headers['content-type'] });
    });
  });
  answered.catch(() => {});
  return { begun, answered, end: () => sending.destroy() };
}
