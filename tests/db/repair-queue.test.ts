import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Context } from '@/lib/context';
import { abortRepair } from '@/lib/coupling/abort-repair';
import { endDeadRepairs, watchOfRepairs } from '@/lib/coupling/dead-repairs-round';
import { listRepairs } from '@/lib/coupling/list-repairs';
import { doQueuedRuns } from '@/lib/coupling/queued-runs';
import { readRepair } from '@/lib/coupling/read-repair';
import { repairMany } from '@/lib/coupling/repair-many';
import { wakeForQueue } from '@/lib/coupling/run-queue';
import { undoRepair } from '@/lib/coupling/undo-repair';
import { runCheck } from '@/lib/health/run-check';
import { captureLog } from '@/tests/support/captured-log';
import { type TestContext, testContext } from '@/tests/support/context';
import { type HeldWrites, holdWrites } from '@/tests/support/held-writes';
import { plantUnlicensed } from '@/tests/support/many-pairs';
import { waitFor } from '@/tests/support/wait-for';

const ALL = { scope: { filter: {} }, policy: 'evidence', dryRun: false } as const;
const LATER = { ...ALL, carrier: 'worker' } as const;
const MANY = 1_200;
const SECOND = 1_000;

let ctx: TestContext;
let worker: Context;
const forEver = new AbortController().signal;
beforeEach(async () => {
  ctx = { ...(await testContext()), log: captureLog().log, actor: { kind: 'user', id: 7, role: 'operator' } };
  worker = { ...ctx, actor: { kind: 'system', job: 'repairs' }, requestId: 'job-run-1' };
  await plantUnlicensed(ctx.db, MANY);
  await runCheck(ctx, { confirmDelayMs: 0 });
});
afterEach(() => ctx.close());

/** Holds the write of a license in the second batch, which has 500 pairs, or 100 in a request. */
const holdSecondBatch = (size: 100 | 500) =>
  holdWrites(ctx, 'INSERT ON license_progressions', `NEW.user_id = ${10_000 + size + 50}`);

/** How often the history says that each license was made: once for each pair, if nothing was done twice. */
async function history(): Promise<{ rows: number; pairs: number }> {
  const { rows } = await ctx.db.execute<{ rows: number; pairs: number }>(
    sql`SELECT count(*)::int AS rows, count(DISTINCT user_id)::int AS pairs FROM license_progressions`,
  );
  return rows[0] as { rows: number; pairs: number };
}

const requested = async () =>
  (await ctx.db.execute(sql`SELECT job, state, actor FROM job_runs ORDER BY id`)).rows;

/** Lets time pass for a run whose process is gone. */
async function passAMinute(): Promise<void> {
  const watch = watchOfRepairs();
  for (const seconds of [0, 20, 40, 56]) await endDeadRepairs(ctx, watch, seconds * SECOND);
}

test('a run that is asked for in the background is queued with its order, and a worker does it', async () => {
  const queued = await repairMany(ctx, { ...LATER, reason: 'after the import' });
  expect(queued).toMatchObject({ state: 'queued', matched: 0, total: null, ahead: 0, actor: 'user:7' });
  expect(await requested()).toEqual([{ job: 'repairs', state: 'pending', actor: 'system:repairs' }]);
  expect(await doQueuedRuns(worker, forEver)).toEqual({ runs: 1 });
  expect(await readRepair(ctx, queued.id as number)).toMatchObject({
    state: 'completed',
    matched: MANY,
    repaired: MANY,
    total: MANY,
    actor: 'user:7',
    reason: 'after the import',
    request_id: 'req-test',
    interruptions: 0,
  });
  const { rows } = await ctx.db.execute(sql`
    SELECT actor, request_id, after ->> 'matched' AS matched FROM audit_log WHERE action = 'repair.run'`);
  expect(rows).toEqual([{ actor: 'user:7', request_id: 'req-test', matched: String(MANY) }]);
});

test('runs are done in the order in which they were asked for, one after another', async () => {
  const scope = (user_id: number) => ({ scope: { pairs: [{ user_id, specialization: 'PLAYER' as const }] } });
  const asked = [];
  for (const id of [10_003, 10_001, 10_002]) asked.push(await repairMany(ctx, { ...LATER, ...scope(id) }));
  expect(asked.map(({ ahead, total }) => [ahead, total])).toEqual([
    [0, 1],
    [1, 1],
    [2, 1],
  ]);
  const { items } = await listRepairs(ctx, { state: 'queued', limit: 10 });
  expect(items.map(({ id, ahead }) => [id, ahead])).toEqual(asked.map(({ id }, at) => [id, at]).reverse());
  await doQueuedRuns(worker, forEver);
  const { rows } = await ctx.db.execute<{ user_id: string }>(
    sql`SELECT user_id FROM repair_actions ORDER BY acted_at, user_id`,
  );
  expect(rows.map(({ user_id }) => Number(user_id))).toEqual([10_003, 10_001, 10_002]);
});

test('a violation that never existed is refused before anything is queued', async () => {
  await expect(repairMany(ctx, { ...LATER, scope: { violation_ids: [999_999] } })).rejects.toThrow(
    'there is no violation',
  );
  expect(await requested()).toEqual([]);
});

test('a run that a request cannot end in two seconds goes on in a worker, after the last pair that is done', async () => {
  const held = await holdSecondBatch(100);
  const answering = repairMany(ctx, { ...ALL, carrier: 'request' });
  await held.arrived();
  // The request is in one batch for longer than it may be in all.
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  await held.letGo();
  const answer = await answering;
  expect(answer).toMatchObject({ state: 'queued', matched: 200, repaired: 200, interruptions: 0 });
  expect(answer.actions.length).toBe(200);
  expect(await requested()).toMatchObject([{ job: 'repairs', state: 'pending' }]);
  await doQueuedRuns(worker, forEver);
  expect(await readRepair(ctx, answer.id as number)).toMatchObject({
    state: 'completed',
    matched: MANY,
    repaired: MANY,
    total: MANY,
  });
  expect(await history()).toEqual({ rows: MANY, pairs: MANY });
});

test('a request begins no batch that would end after its two seconds', async () => {
  await ctx.owner.execute(sql`
    CREATE FUNCTION take_long() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.7); RETURN NULL; END'`);
  await ctx.owner.execute(
    sql`CREATE TRIGGER take_long AFTER INSERT ON repair_actions EXECUTE FUNCTION take_long()`,
  );
  const answer = await repairMany(ctx, { ...ALL, carrier: 'request' });
  expect(answer).toMatchObject({ state: 'queued' });
  // The third would begin before the two seconds have passed, and end after them.
  expect(answer.matched).toBeLessThanOrEqual(200);
});

test('a request that needs less than two seconds is answered with its run', async () => {
  const scope = { pairs: [{ user_id: 10_001, specialization: 'PLAYER' as const }] };
  const answer = await repairMany(ctx, { ...ALL, scope, carrier: 'request' });
  expect(answer).toMatchObject({ state: 'completed', repaired: 1, total: 1 });
  expect(await requested()).toEqual([]);
});

test('a preview ends after ten seconds, says how many pairs it tried of how many, and leaves no trace', async () => {
  const held = await holdSecondBatch(500);
  const previewing = repairMany(ctx, { ...ALL, dryRun: true, carrier: 'request' });
  await held.arrived();
  await new Promise((resolve) => setTimeout(resolve, 10_100));
  await held.letGo();
  expect(await previewing).toMatchObject({
    id: null,
    state: 'completed',
    matched: 1_000,
    repaired: 1_000,
    total: MANY,
  });
  expect((await listRepairs(ctx, { limit: 1 })).total).toBe(0);
  expect(await history()).toEqual({ rows: 0, pairs: 0 });
});

/** A run in its second batch, whose process is then lost as far as the database can tell. */
async function lose(
  start: () => Promise<unknown>,
  size: 100 | 500 = 500,
): Promise<{ settled: Promise<unknown>; held: HeldWrites }> {
  const held = await holdSecondBatch(size);
  const settled = start().catch((error) => error);
  await held.arrived();
  return { settled, held };
}

test('a worker that is lost is told within a minute; the run goes on, and nothing is done twice', async () => {
  const { id } = await repairMany(ctx, LATER);
  const leaseLost = new AbortController();
  const { settled, held } = await lose(() => doQueuedRuns(worker, leaseLost.signal));
  expect(await readRepair(ctx, id as number)).toMatchObject({ state: 'running', matched: 500, total: MANY });
  await passAMinute();
  expect(await readRepair(ctx, id as number)).toMatchObject({
    state: 'queued',
    matched: 500,
    interruptions: 1,
  });
  // The lost worker was only slow: what it still does is not kept.
  leaseLost.abort();
  await held.letGo();
  await settled;
  expect(await history()).toEqual({ rows: 500, pairs: 500 });
  await doQueuedRuns(worker, forEver);
  expect(await readRepair(ctx, id as number)).toMatchObject({ state: 'completed', repaired: MANY });
  expect(await history()).toEqual({ rows: MANY, pairs: MANY });
});

test('the next attempt of the job goes on at once with what its killed worker has left', async () => {
  const { id } = await repairMany(ctx, LATER);
  const { settled, held } = await lose(() => doQueuedRuns(worker, forEver));
  await held.terminate();
  await held.letGo();
  expect(await settled).toBeInstanceOf(Error);
  expect(await readRepair(ctx, id as number)).toMatchObject({ state: 'queued', matched: 500 });
  await doQueuedRuns(worker, forEver);
  expect(await readRepair(ctx, id as number)).toMatchObject({ state: 'completed', repaired: MANY });
  expect(await history()).toEqual({ rows: MANY, pairs: MANY });
});

test('a web process that is killed within the two seconds does not lose the run', async () => {
  const { settled, held } = await lose(() => repairMany(ctx, { ...ALL, carrier: 'request' }), 100);
  await passAMinute();
  expect((await listRepairs(ctx, { state: 'queued', limit: 1 })).items[0]).toMatchObject({
    matched: 100,
    interruptions: 1,
  });
  expect(await wakeForQueue(ctx)).toBe(true);
  expect(await requested()).toMatchObject([{ job: 'repairs', state: 'pending' }]);
  await held.letGo();
  // Its answer says where the run is.
  expect(await settled).toMatchObject({ state: 'queued', matched: 100 });
  await doQueuedRuns(worker, forEver);
  expect(await history()).toEqual({ rows: MANY, pairs: MANY });
});

test('a worker that stops puts its run back, which is no interruption', async () => {
  const { id } = await repairMany(ctx, LATER);
  const stop = new AbortController();
  const { settled, held } = await lose(() => doQueuedRuns(worker, stop.signal));
  stop.abort();
  await held.letGo();
  expect(await settled).toBeInstanceOf(Error);
  expect(await readRepair(ctx, id as number)).toMatchObject({
    state: 'queued',
    matched: 1_000,
    interruptions: 0,
  });
});

test('a run whose process is lost again and again is closed, so that it does not end every worker', async () => {
  const { id } = await repairMany(ctx, LATER);
  await ctx.db.execute(
    sql`UPDATE repairs SET state = 'running', interruptions = 10, alive_at = now() WHERE id = ${id}`,
  );
  await passAMinute();
  expect(await readRepair(ctx, id as number)).toMatchObject({ state: 'failed' });
});

test('an aborted run keeps what it had done, be it queued, running, or carried by nobody any more', async () => {
  const queued = await repairMany(ctx, LATER);
  expect(await abortRepair(ctx, queued.id as number)).toMatchObject({ state: 'aborted', matched: 0 });
  await expect(abortRepair(ctx, queued.id as number)).rejects.toMatchObject({ code: 'not_applicable' });
  await expect(abortRepair(ctx, 999)).rejects.toMatchObject({ code: 'not_found' });

  const { id } = await repairMany(ctx, LATER);
  const { settled, held } = await lose(() => doQueuedRuns(worker, forEver));
  const asked = await abortRepair(ctx, id as number);
  expect(asked).toMatchObject({ state: 'running', matched: 500 });
  expect(asked.abort_requested_at).not.toBeNull();
  expect(await abortRepair(ctx, id as number)).toMatchObject({
    abort_requested_at: asked.abort_requested_at,
  });
  await held.letGo();
  expect(await settled).toEqual({ runs: 1 });
  expect(await readRepair(ctx, id as number)).toMatchObject({ state: 'aborted', matched: 1_000 });

  const lost = await repairMany(ctx, LATER);
  await ctx.db.execute(sql`
    UPDATE repairs SET state = 'running', alive_at = now(), abort_requested_at = now() WHERE id = ${lost.id}`);
  await passAMinute();
  expect(await readRepair(ctx, lost.id as number)).toMatchObject({ state: 'aborted' });
  const { rows } = await ctx.db.execute(sql`
    SELECT actor, target FROM audit_log WHERE action = 'repair.abort' ORDER BY id`);
  expect(rows).toEqual([queued.id, id].map((run) => ({ actor: 'user:7', target: `repair/${run}` })));
});

test('a run that a process carries to its end can be aborted too', async () => {
  const { settled, held } = await lose(() => repairMany(ctx, ALL));
  const id = (await listRepairs(ctx, { limit: 1 })).items[0]?.id as number;
  await waitFor('a batch is stored', async () => (await readRepair(ctx, id)).matched === 500);
  await abortRepair(ctx, id);
  await held.letGo();
  expect(await settled).toMatchObject({ state: 'aborted', matched: 1_000 });
});

test('an undo is queued, done and counted as a repair is; what is under way is not undone', async () => {
  const repair = await repairMany(ctx, LATER);
  const undo = { repairId: repair.id as number, reason: 'taken back', dryRun: false } as const;
  await expect(undoRepair(ctx, undo)).rejects.toMatchObject({ code: 'not_applicable' });
  await doQueuedRuns(worker, forEver);
  const queued = await undoRepair(ctx, { ...undo, carrier: 'worker' });
  expect(queued).toMatchObject({ state: 'queued', total: MANY, undoes_id: repair.id });
  await doQueuedRuns(worker, forEver);
  expect(await readRepair(ctx, queued.id as number)).toMatchObject({ state: 'completed', undone: MANY });
});

test('a run that fails ends, and the next one is done', async () => {
  const broken = await repairMany(ctx, LATER);
  await ctx.db.execute(sql`UPDATE repairs SET scope = '{"violation_ids": [999999]}' WHERE id = ${broken.id}`);
  const next = await repairMany(ctx, LATER);
  expect(await doQueuedRuns(worker, forEver)).toEqual({ runs: 2 });
  expect(await readRepair(ctx, broken.id as number)).toMatchObject({ state: 'failed', matched: 0 });
  expect(await readRepair(ctx, next.id as number)).toMatchObject({ state: 'completed', repaired: MANY });
});
