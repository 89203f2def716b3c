import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { doQueuedRuns } from '@/lib/coupling/queued-runs';
import { runCheck } from '@/lib/health/run-check';
import { type Answer, type Api, borrowApi, type CallOptions } from '@/tests/support/api';
import { holdWrites } from '@/tests/support/held-writes';
import { plantUnlicensed } from '@/tests/support/many-pairs';

const MANY = 1_100;
const REPAIRS = '/api/v1/repairs';
const ALL = { scope: { filter: {} } };
/** One pair, which also a busy machine repairs in time. */
const ONE = { scope: { pairs: [{ user_id: 10_001, specialization: 'PLAYER' }] } };
const ASYNC = { prefer: 'wait=1, respond-async' };

let api: Api;
beforeAll(async () => {
  api = await borrowApi();
  await plantUnlicensed(api.db, MANY);
});
afterAll(() => api.close());
beforeEach(async () => {
  await api.owner.execute(sql`TRUNCATE repairs, repair_actions, violations`);
  await api.db.execute(sql`DELETE FROM job_runs WHERE job = 'repairs'`);
  await api.db.execute(sql`DELETE FROM user_licenses WHERE user_id > 10000`);
  // A license that the history knows would have been taken away, and none creates it again.
  await api.owner.execute(sql`
    ALTER TABLE license_progressions DISABLE TRIGGER USER; DELETE FROM license_progressions;
    ALTER TABLE license_progressions ENABLE TRIGGER USER`);
  await runCheck(api, { confirmDelayMs: 0 });
});

const post = (path: string, options: CallOptions = {}): Promise<Answer> =>
  api.call('POST', path, { as: 'operator', body: {}, ...options });
const get = async (path: string) => (await api.call('GET', path, { as: 'operator' })).body;
const work = () => doQueuedRuns(api, new AbortController().signal);

it('a repair that prefers it is queued, read at its Location, and done by a worker', async () => {
  const answer = await post(REPAIRS, { body: ALL, headers: ASYNC });
  expect(answer.status).toBe(202);
  expect(answer.body).toMatchObject({ state: 'queued', matched: 0, ahead: 0, dry_run: false, actions: [] });
  expect(answer.headers.get('preference-applied')).toBe('respond-async');
  const location = answer.headers.get('location') as string;
  expect(location).toBe(`${REPAIRS}/${answer.body.id}`);
  await work();
  expect(await get(location)).toMatchObject({
    state: 'completed',
    matched: MANY,
    repaired: MANY,
    total: MANY,
    actor: `user:${api.users.operator.id}`,
  });
});

it('one that ends within two seconds is answered with 201', async () => {
  const answer = await post(REPAIRS, { body: ONE });
  expect(answer.status).toBe(201);
  expect(answer.body).toMatchObject({ state: 'completed', repaired: 1, total: 1 });
  expect(answer.headers.has('preference-applied')).toBe(false);
});

it('one that takes longer is answered with 202, and goes on after what it has done', async () => {
  const held = await holdWrites(api, 'INSERT ON license_progressions', 'NEW.user_id = 10001');
  const answering = post(REPAIRS, { body: ALL });
  await held.arrived();
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  await held.letGo();
  const answer = await answering;
  await api.owner.execute(sql`DROP FUNCTION wait_here() CASCADE`);
  expect(answer.status).toBe(202);
  expect(answer.body).toMatchObject({ state: 'queued', matched: 100 });
  expect((answer.body.actions as unknown[]).length).toBe(100);
  await work();
  expect(await get(answer.headers.get('location') as string)).toMatchObject({
    state: 'completed',
    repaired: MANY,
  });
});

it('sent again with its Idempotency-Key, it is answered with the same run', async () => {
  const headers = { ...ASYNC, 'idempotency-key': 'once' };
  const first = await post(REPAIRS, { body: ALL, headers });
  await work();
  const again = await post(REPAIRS, { body: ALL, headers });
  expect([again.status, again.body]).toEqual([202, first.body]);
  for (const name of ['location', 'preference-applied'])
    expect(again.headers.get(name)).toBe(first.headers.get(name));
  const { rows } = await api.db.execute(sql`SELECT count(*)::int AS runs FROM repairs`);
  expect(rows).toEqual([{ runs: 1 }]);
});

it('a preview is answered in full, whatever it prefers', async () => {
  const answer = await post(REPAIRS, { body: { ...ONE, dry_run: true }, headers: ASYNC });
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ id: null, state: 'completed', matched: 1, total: 1 });
});

it('an aborted one ends, and says so; one that has ended cannot be aborted', async () => {
  const { body } = await post(REPAIRS, { body: ALL, headers: ASYNC });
  const aborted = await post(`${REPAIRS}/${body.id}/abort`);
  expect([aborted.status, aborted.body.state]).toEqual([200, 'aborted']);
  expect((await post(`${REPAIRS}/${body.id}/abort`)).body.code).toBe('not_applicable');
  expect((await post(`${REPAIRS}/999999/abort`)).status).toBe(404);
  expect((await post(`${REPAIRS}/${body.id}/abort`, { as: 'viewer' })).status).toBe(403);
  expect(await work()).toEqual({ runs: 0 });
});

it('an undo that prefers it is queued too, and the queue is listed', async () => {
  const repair = await post(REPAIRS, { body: ALL, headers: ASYNC });
  await work();
  const undo = { body: { reason: 'taken back' }, headers: ASYNC };
  const answer = await post(`${REPAIRS}/${repair.body.id}/undo`, undo);
  expect(answer.status).toBe(202);
  expect(answer.body).toMatchObject({ state: 'queued', undoes_id: repair.body.id, total: MANY });
  expect(answer.headers.get('location')).toBe(`${REPAIRS}/${answer.body.id}`);
  const next = await post(REPAIRS, { body: ALL, headers: ASYNC });
  expect(next.body).toMatchObject({ state: 'queued', ahead: 1 });
  expect(await get(`${REPAIRS}?state=queued`)).toMatchObject([{ ahead: 1 }, { ahead: 0 }]);
  await work();
  expect(await get(`${REPAIRS}/${answer.body.id}`)).toMatchObject({ state: 'completed', undone: MANY });
});
