import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { approveRepair, dismissRepair } from '@/lib/coupling/held-runs';
import { doQueuedRuns } from '@/lib/coupling/queued-runs';
import { readRepair } from '@/lib/coupling/read-repair';
import { annotateViolation } from '@/lib/health/annotate-violation';
import { readViolation } from '@/lib/health/read-violation';
import { runCheck } from '@/lib/health/run-check';
import { generateUsers } from '@/lib/import/generate-users';
import { readAutomatic } from '@/lib/measure/read-automatic';
import { autoSyncJob } from '@/worker/jobs/auto-sync';
import { addUser, plantPair, type TestContext, testContext } from '../support/context';

let ctx: TestContext;
let worker: TestContext;
beforeEach(async () => {
  ctx = { ...(await testContext()), actor: { kind: 'user', id: 7, role: 'admin' } };
  worker = { ...ctx, actor: { kind: 'system', job: 'auto-sync' } };
  await generateUsers(ctx.db, { users: 100, desyncPercent: 0, seed: 6 });
  await check();
});
afterEach(() => ctx.close());

const never = new AbortController().signal;
const check = () => runCheck(ctx, { confirmDelayMs: 0 });
const autoSync = (maxPercent = 1) => autoSyncJob({ AUTO_REPAIR_MAX_PERCENT: maxPercent })(worker, never);

/** Deletes the progress rows of so many pairs. Each can be repaired on evidence. */
async function lose(pairs: number): Promise<void> {
  await ctx.db.execute(sql`
    DELETE FROM specialization_progress WHERE (user_id, specialization_id) IN (
      SELECT user_id, specialization_id FROM specialization_progress ORDER BY user_id, specialization_id LIMIT ${pairs})`);
  await check();
}

async function standing() {
  const { rows } = await ctx.db.execute(sql`
    SELECT (SELECT count(*)::int FROM specialization_progress) AS progress,
      (SELECT count(*)::int FROM violations WHERE resolved_at IS NULL) AS open,
      (SELECT count(*)::int FROM violations WHERE resolved_at IS NULL AND dismissed_at IS NOT NULL) AS dismissed`);
  return rows[0];
}

describe('an automatic repair of many pairs', () => {
  test('up to fifty goes on by itself', async () => {
    await lose(50);
    expect(await autoSync()).toMatchObject({ matched: 50, repaired: 50 });
  });

  test('of more than one percent and more than fifty writes nothing, and waits with its plan', async () => {
    await lose(60);
    const held = (await autoSync()) as { held: number };
    expect(held).toEqual({ held: expect.any(Number), would_change: 60 });
    expect(await standing()).toEqual({ progress: 240, open: 60, dismissed: 0 });
    const run = await readRepair(ctx, held.held);
    expect(run).toMatchObject({
      state: 'held',
      finished_at: null,
      plan: { changes: 60 },
      actor: 'system:auto-sync',
    });
    expect(run.plan?.parts.map(({ action }) => action)).toEqual([
      'create_progress',
      'create_progress',
      'create_progress',
    ]);
    expect(run.actions).toHaveLength(60);
    expect(await readAutomatic(ctx)).toMatchObject({ held: 1, changes: 60 });
    // While it waits, no second one is made.
    expect(await autoSync()).toEqual({ held: held.held, would_change: 60 });
  });

  test('within the configured percent goes on by itself', async () => {
    await lose(60);
    expect(await autoSync(30)).toMatchObject({ repaired: 60 });
  });

  test('that a person approves is done by a worker, on what each pair is then', async () => {
    await lose(60);
    const { held } = (await autoSync()) as { held: number };
    expect(await approveRepair(ctx, held)).toMatchObject({ state: 'queued', actor: 'user:7' });
    await doQueuedRuns(worker, never);
    expect(await readRepair(ctx, held)).toMatchObject({ state: 'completed', repaired: 60 });
    expect(await standing()).toEqual({ progress: 300, open: 0, dismissed: 0 });
    expect(await readAutomatic(ctx)).toMatchObject({ held: 0 });
    await expect(approveRepair(ctx, held)).rejects.toMatchObject({ code: 'not_applicable' });
  });

  test('that a person dismisses is left, also by the next automatic repair, which goes on with others', async () => {
    await lose(60);
    const { held } = (await autoSync()) as { held: number };
    expect(await dismissRepair(ctx, held, 'it was meant')).toMatchObject({ state: 'dismissed' });
    expect(await standing()).toEqual({ progress: 240, open: 60, dismissed: 60 });
    await lose(5);
    expect(await autoSync()).toMatchObject({ matched: 5, repaired: 5 });
  });

  test.each([
    ['approved', 'queued', approveRepair],
    ['dismissed', 'dismissed', (on: TestContext, id: number) => dismissRepair(on, id, 'it was meant')],
  ])('is not %s when more would change by now than its plan says', async (_, state, decide) => {
    await lose(60);
    const { held } = (await autoSync()) as { held: number };
    await lose(40);
    await expect(decide(ctx, held)).rejects.toMatchObject({ code: 'stale_version' });
    expect(await readRepair(ctx, held)).toMatchObject({ state: 'held', plan: { changes: 100 } });
    expect(await decide(ctx, held)).toMatchObject({ state });
  });
});

describe('a pair that breaks again and again', () => {
  /** The license of one learner is set below what was earned, as a program does that runs every hour. */
  async function breakAgain(): Promise<void> {
    await ctx.db.execute(sql`
      UPDATE user_licenses l SET current_level = 1 FROM (
        SELECT user_id, specialization_id FROM specialization_progress WHERE current_level > 2
        ORDER BY user_id, specialization_id LIMIT 1) p
      WHERE l.user_id = p.user_id AND l.specialization_id = p.specialization_id`);
    await check();
  }
  const newest = async () =>
    (
      await ctx.db.execute<{ id: number; broken_7d: number; left_alone: boolean }>(sql`
        SELECT id::int, broken_7d, left_alone_at IS NOT NULL AS left_alone FROM violations
        WHERE resolved_at IS NULL`)
    ).rows[0];

  test('is repaired three times a day, then left alone and told, until a person acknowledges it', async () => {
    for (let round = 0; round < 3; round++) {
      await breakAgain();
      expect(await newest()).toMatchObject({ broken_7d: round, left_alone: false });
      expect(await autoSync()).toMatchObject({ repaired: 1 });
    }
    await breakAgain();
    expect(await autoSync()).toMatchObject({ repaired: 0, needs_decision: 1 });
    const left = await newest();
    expect(left).toMatchObject({ broken_7d: 3, left_alone: true });
    expect(await readAutomatic(ctx)).toMatchObject({
      leftAlone: 1,
      shared: expect.stringMatching(/^1 [A-Z]+ level_mismatch$/),
    });
    await annotateViolation(ctx, { id: left?.id as number, annotation: { action: 'acknowledge' } });
    expect(await readAutomatic(ctx)).toMatchObject({ leftAlone: 0 });
    expect(await autoSync()).toMatchObject({ repaired: 1 });
  });
});

describe('a mute', () => {
  test.each([
    ['further apart', sql`current_level = 8`, 'open'],
    ['closer together', sql`current_level = 1`, 'muted'],
  ])('with levels %s: the violation is %s', async (_, set, state) => {
    const userId = await addUser(ctx.db);
    await plantPair(ctx.db, userId, { progress: 2, license: 5 });
    await check();
    const { rows } = await ctx.db.execute<{ id: string }>(
      sql`SELECT id FROM violations WHERE user_id = ${userId} AND resolved_at IS NULL`,
    );
    const id = Number(rows[0]?.id);
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await annotateViolation(ctx, { id, annotation: { action: 'mute', until } });
    await ctx.db.execute(sql`
      UPDATE user_licenses SET ${set}, max_achieved_level = 8 WHERE user_id = ${userId}`);
    await check();
    expect((await readViolation(ctx, id)).violation.state).toBe(state);
  });
});

describe('the second look', () => {
  test('leaves a pair to the next check that a transaction is writing at that moment', async () => {
    const userId = await addUser(ctx.db);
    await plantPair(ctx.db, userId, { progress: 1, license: 2 });
    const writer = new pg.Client({ connectionString: ctx.ownerUrl });
    await writer.connect();
    const confirmed = async () =>
      (
        await ctx.db.execute<{ confirmed: boolean }>(
          sql`SELECT confirmed_at IS NOT NULL AS confirmed FROM violations WHERE user_id = ${userId}`,
        )
      ).rows[0]?.confirmed;
    try {
      await writer.query('BEGIN');
      await writer.query('UPDATE specialization_progress SET total_xp = 1 WHERE user_id = $1', [userId]);
      await check();
      expect(await confirmed()).toBe(false);
      await writer.query('ROLLBACK');
      await check();
      expect(await confirmed()).toBe(true);
    } finally {
      await writer.end();
    }
  });
});
