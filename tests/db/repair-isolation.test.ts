import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Context } from '@/lib/context';
import { listRepairActions } from '@/lib/coupling/list-repair-actions';
import { repairMany } from '@/lib/coupling/repair-many';
import { undoRepair } from '@/lib/coupling/undo-repair';
import { runCheck } from '@/lib/health/run-check';
import { captureLog } from '@/tests/support/captured-log';
import { type TestContext, testContext } from '@/tests/support/context';
import { holdWrites } from '@/tests/support/held-writes';
import { plantUnlicensed } from '@/tests/support/many-pairs';

const ALL = { scope: { filter: {} }, policy: 'evidence', dryRun: false } as const;
const MANY = 502;
/** The learner with three violations; each of the others has one. */
const THREE = 10_250;
/** Waiting for the lock of each pair in turn would take many minutes. On an idle machine each takes less than ten seconds. */
const LIMIT_MS = 60_000;

let ctx: TestContext;
let other: pg.Client;
beforeEach(async () => {
  ctx = { ...(await testContext()), log: captureLog().log };
  other = new pg.Client({ connectionString: ctx.ownerUrl });
  await other.connect();
  await plant();
});
afterEach(async () => {
  await other.end();
  await ctx.close();
});

/** 502 pairs without a license, three of them of one learner. */
async function plant(): Promise<void> {
  await plantUnlicensed(ctx.db, MANY - 2);
  await ctx.db.execute(sql`
    INSERT INTO specialization_progress (user_id, specialization_id, current_level)
    SELECT ${THREE}, s, 1 FROM unnest(ARRAY['COACH', 'INTERNSHIP']) s`);
  await runCheck(ctx, { confirmDelayMs: 0 });
}

async function timed<T>(work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await work();
  expect(performance.now() - startedAt).toBeLessThan(LIMIT_MS);
  return result;
}

async function open(): Promise<number> {
  const { rows } = await ctx.db.execute<{ n: number }>(
    sql`SELECT count(*)::int AS n FROM violations WHERE resolved_at IS NULL`,
  );
  return rows[0]?.n ?? -1;
}

async function outcomesOf(run: number | null, outcome: 'busy' | 'failed') {
  const { items } = await listRepairActions(ctx, { repairId: run as number, outcome, limit: 50 });
  return items.map(({ user_id, specialization, grounds }) => ({ user_id, specialization, grounds }));
}

test('a learner whose row is locked leaves three pairs busy, and the others are repaired in time', async () => {
  await other.query('BEGIN');
  await other.query('SELECT FROM users WHERE id = $1 FOR UPDATE', [THREE]);
  const run = await timed(() => repairMany(ctx, ALL));
  expect(run).toMatchObject({ state: 'completed', matched: MANY, repaired: MANY - 3, busy: 3, failed: 0 });
  expect(await open()).toBe(3);
  await other.query('ROLLBACK');
  expect(await repairMany(ctx, ALL)).toMatchObject({ matched: 3, repaired: 3 });
});

test('a preview of them says the same', async () => {
  await other.query('BEGIN');
  await other.query('SELECT FROM users WHERE id = $1 FOR UPDATE', [THREE]);
  const run = await timed(() => repairMany(ctx, { ...ALL, dryRun: true }));
  expect(run).toMatchObject({ matched: MANY, repaired: MANY - 3, busy: 3 });
  expect(await open()).toBe(MANY);
});

test('a lock on anything that a repair writes leaves only its pairs busy', async () => {
  await other.query('BEGIN');
  await other.query('SELECT FROM violations WHERE user_id = $1 FOR UPDATE', [THREE]);
  const run = await timed(() => repairMany(ctx, ALL));
  expect(run).toMatchObject({ state: 'completed', matched: MANY, repaired: MANY - 3, busy: 3, failed: 0 });
  expect(await outcomesOf(run.id, 'busy')).toMatchObject([
    { user_id: THREE, specialization: 'COACH', grounds: { code: 'busy' } },
    { user_id: THREE, specialization: 'INTERNSHIP' },
    { user_id: THREE, specialization: 'PLAYER' },
  ]);
});

test('a lock on a whole table costs a batch seconds and not minutes, and ends as busy', async () => {
  await other.query('BEGIN');
  await other.query('LOCK TABLE violations IN SHARE MODE');
  const run = await timed(() => repairMany(ctx, ALL));
  expect(run).toMatchObject({ state: 'completed', matched: MANY, repaired: 0, busy: MANY });
});

test('a pair that the database refuses to write fails alone, in a repair and in its undo', async () => {
  const refuse = (on: string, when: string) =>
    ctx.owner.execute(
      sql.raw(`CREATE TRIGGER refuse BEFORE ${on} FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION refuse()`),
    );
  await ctx.owner.execute(sql`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'`);
  await refuse(
    'INSERT ON license_progressions',
    `NEW.user_id = ${THREE} AND NEW.specialization_id = 'COACH'`,
  );
  const run = await timed(() => repairMany(ctx, ALL));
  expect(run).toMatchObject({ state: 'completed', matched: MANY, repaired: MANY - 1, failed: 1 });
  expect(await outcomesOf(run.id, 'failed')).toEqual([
    {
      user_id: THREE,
      specialization: 'COACH',
      grounds: { code: 'write_failed', note: 'P0001' },
    },
  ]);
  expect(await open()).toBe(1);
  await refuse('DELETE ON user_licenses', `OLD.user_id = 10007`);
  const undo = await timed(() =>
    undoRepair(ctx, { repairId: run.id as number, reason: 'taken back', dryRun: false }),
  );
  expect(undo).toMatchObject({ state: 'completed', matched: MANY - 1, undone: MANY - 2, failed: 1 });
});

test('a database that goes away is no failure of a pair: the run ends', async () => {
  const held = await holdWrites(ctx, 'INSERT ON license_progressions', `NEW.user_id = ${THREE}`);
  const repairing = repairMany(ctx as Context, ALL);
  const settled = Promise.allSettled([repairing]);
  await held.arrived();
  await held.terminate();
  expect((await settled)[0]?.status).toBe('rejected');
  await held.letGo();
});
