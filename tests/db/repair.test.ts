import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listRepairActions } from '@/lib/coupling/list-repair-actions';
import { listRepairs } from '@/lib/coupling/list-repairs';
import { readRepair } from '@/lib/coupling/read-repair';
import { recordActivity } from '@/lib/coupling/record-activity';
import { repairMany } from '@/lib/coupling/repair-many';
import { repairPair } from '@/lib/coupling/repair-pair';
import { verifyPair } from '@/lib/coupling/verify-pair';
import { runCheck } from '@/lib/health/run-check';
import {
  activity,
  addUser,
  plantHistory,
  plantOpening,
  plantPair,
  storedPair,
  type TestContext,
  testContext,
} from '../support/context';

let ctx: TestContext;
beforeEach(async () => {
  ctx = await testContext({ poolMax: 20 });
});
afterEach(() => ctx.close());

const ALL = { scope: { filter: {} }, policy: 'evidence', dryRun: false } as const;

async function plantMany(count: number): Promise<number[]> {
  const ids: number[] = [];
  for (let at = 0; at < count; at++) {
    const id = await addUser(ctx.db);
    ids.push(id);
    if (at % 4 === 0) await plantPair(ctx.db, id, { progress: 3, license: 1, xp: 45_000, sessions: 15 });
    if (at % 4 === 1) await plantPair(ctx.db, id, { progress: 2, license: null, xp: 25_000, sessions: 12 });
    if (at % 4 === 2) await plantPair(ctx.db, id, { progress: null, license: 4 });
    if (at % 4 === 2) await plantOpening(ctx.db, id, { xp: 70_000, sessions: 18 });
    if (at % 4 === 3) await plantPair(ctx.db, id, { progress: 1, license: 2 });
    if (at % 4 === 3) await plantHistory(ctx.db, id, [[1, 2]]);
  }
  await runCheck(ctx, { confirmDelayMs: 0 });
  return ids;
}

async function standing() {
  const { rows } = await ctx.db.execute(sql`
    SELECT (SELECT json_agg(p ORDER BY user_id) FROM specialization_progress p) AS progress,
      (SELECT json_agg(l ORDER BY user_id) FROM user_licenses l) AS licenses,
      (SELECT count(*)::int FROM license_progressions) AS history, (SELECT count(*)::int FROM repairs) AS repairs,
      (SELECT count(*)::int FROM violations WHERE resolved_at IS NULL) AS open`);
  return rows[0];
}

describe('a repair of many', () => {
  test('brings every pair back by its evidence, keeps both images, and the next check finds nothing', async () => {
    const ids = await plantMany(12);
    const run = await repairMany(ctx, { ...ALL, batchSize: 5 });
    expect(run).toMatchObject({ state: 'completed', matched: 12, repaired: 12, needs_decision: 0, busy: 0 });
    expect(await storedPair(ctx.db, ids[0] as number)).toMatchObject({
      progress_level: 3,
      license_level: 3,
      history: 1,
    });
    expect(await storedPair(ctx.db, ids[1] as number)).toMatchObject({
      progress_level: 2,
      license_level: 2,
      history: 1,
    });
    expect(await storedPair(ctx.db, ids[2] as number)).toMatchObject({
      progress_level: 4,
      license_level: 4,
      total_xp: '70000',
      completed_sessions: 18,
      history: 0,
    });
    expect(await storedPair(ctx.db, ids[3] as number)).toMatchObject({
      progress_level: 2,
      license_level: 2,
      history: 1,
    });
    const stored = await readRepair(ctx, run.id as number);
    expect(stored.actions[0]).toMatchObject({
      user_id: ids[0],
      action: 'raise_license',
      before: { progress: { current_level: 3 }, license: { current_level: 1 } },
      after: { progress: { current_level: 3 }, license: { current_level: 3 } },
    });
    expect(await runCheck(ctx, { confirmDelayMs: 0 })).toMatchObject({ inconsistent: 0, resolved: 0 });
    const { rows } = await ctx.db.execute(sql`SELECT DISTINCT resolved_how, repair_id::int FROM violations`);
    expect(rows).toEqual([{ resolved_how: 'repaired', repair_id: run.id }]);
  });

  test('repeated, it changes nothing', async () => {
    const ids = await plantMany(8);
    await repairMany(ctx, ALL);
    const before = await standing();
    const pairs = ids.map((user_id) => ({ user_id, specialization: 'PLAYER' as const }));
    const again = await repairMany(ctx, { ...ALL, scope: { pairs } });
    expect(again).toMatchObject({ matched: 8, already_agreed: 8, repaired: 0 });
    expect(await standing()).toEqual({ ...before, repairs: 2 });
  });

  test('a dry run executes the real repair, reports each before and after, and leaves no trace', async () => {
    await plantMany(8);
    const before = await standing();
    const preview = await repairMany(ctx, { ...ALL, dryRun: true });
    expect(await standing()).toEqual(before);
    expect(preview).toMatchObject({ id: null, dry_run: true, repaired: 8 });
    const real = await repairMany(ctx, ALL);
    expect(real.actions).toEqual(preview.actions);
  });

  test('without evidence a pair is left alone and explained', async () => {
    const id = await addUser(ctx.db);
    await plantPair(ctx.db, id, { progress: 2, license: 5 });
    await runCheck(ctx, { confirmDelayMs: 0 });
    const run = await repairMany(ctx, ALL);
    expect(run).toMatchObject({ matched: 1, repaired: 0, needs_decision: 1 });
    expect(run.actions[0]?.explanation).toBe(
      'The license stands at level 5 and progress at 2, but there is no license history.',
    );
    const grounds = { code: 'no_history', progress_level: 2, license_level: 5 };
    expect(run.actions[0]?.grounds).toEqual(grounds);
    const { items } = await listRepairActions(ctx, { repairId: run.id as number, limit: 1 });
    expect(items[0]?.grounds).toEqual(grounds);
    expect(await storedPair(ctx.db, id)).toMatchObject({ progress_level: 2, license_level: 5 });
  });

  test('the explicit policies take one side, need a reason, and hold against later activity', async () => {
    const id = await addUser(ctx.db);
    await plantPair(ctx.db, id, { progress: 3, license: 1, xp: 45_000, sessions: 15 });
    const order = { scope: { pairs: [{ user_id: id, specialization: 'PLAYER' as const }] }, dryRun: false };
    await expect(repairMany(ctx, { ...order, policy: 'license' })).rejects.toMatchObject({
      code: 'reason_required',
    });
    await repairMany(ctx, { ...order, policy: 'license', reason: 'the licenses were audited' });
    await recordActivity(ctx, [activity(id, 'a', { xp: 1 })]);
    expect(await storedPair(ctx.db, id)).toMatchObject({
      progress_level: 1,
      license_level: 1,
      total_xp: '45001',
    });
    await ctx.db.execute(
      sql`UPDATE user_licenses SET current_level = 4, max_achieved_level = 4 WHERE user_id = ${id}`,
    );
    await repairMany(ctx, { ...order, policy: 'progress', reason: 'progress was audited' });
    expect(await storedPair(ctx.db, id)).toMatchObject({ progress_level: 1, license_level: 1, history: 1 });
  });

  test('a filter repairs what it names and nothing else', async () => {
    const ids = await plantMany(8);
    await repairMany(ctx, { ...ALL, scope: { filter: { kind: 'missing_license' } } });
    expect(await storedPair(ctx.db, ids[1] as number)).toMatchObject({ license_level: 2 });
    expect(await storedPair(ctx.db, ids[0] as number)).toMatchObject({ progress_level: 3, license_level: 1 });
  });

  test('an unknown violation is refused before anything is written; an unknown pair is told', async () => {
    await expect(repairMany(ctx, { ...ALL, scope: { violation_ids: [987_654] } })).rejects.toMatchObject({
      code: 'not_found',
    });
    const one = {
      userId: await addUser(ctx.db),
      specialization: 'COACH',
      policy: 'evidence',
      dryRun: true,
    } as const;
    await expect(repairPair(ctx, one)).rejects.toMatchObject({ code: 'pair_not_found' });
  });

  test('runs and their actions are listed by page', async () => {
    await plantMany(5);
    const run = await repairMany(ctx, ALL);
    await repairMany(ctx, ALL);
    const first = await listRepairs(ctx, { limit: 1 });
    expect(first.total).toBe(2);
    expect((await listRepairs(ctx, { limit: 1, cursor: first.nextCursor ?? '' })).items[0]?.id).toBe(run.id);
    const page = await listRepairActions(ctx, { repairId: run.id as number, limit: 3 });
    const rest = await listRepairActions(ctx, {
      repairId: run.id as number,
      limit: 3,
      cursor: page.nextCursor ?? '',
    });
    expect([...page.items, ...rest.items].map((item) => item.user_id)).toEqual(
      [...new Set([...page.items, ...rest.items].map((item) => item.user_id))].sort((a, b) => a - b),
    );
    expect(rest.nextCursor).toBeNull();
    const byOutcome = (outcome: 'repaired' | 'failed') =>
      listRepairActions(ctx, { repairId: run.id as number, limit: 3, outcome });
    expect(await byOutcome('repaired')).toMatchObject({ total: 5, nextCursor: expect.any(String) });
    expect(await byOutcome('failed')).toEqual({ items: [], total: 0, nextCursor: null });
  });
});

describe('beside other writers', () => {
  test('a pair that another connection holds is skipped, not waited for, and repaired once it is free', async () => {
    const ids = await plantMany(4);
    const other = new pg.Client({ connectionString: ctx.url });
    await other.connect();
    await other.query('BEGIN');
    await other.query('SELECT 1 FROM user_licenses WHERE user_id = $1 FOR UPDATE', [ids[0]]);
    const run = await repairMany(ctx, ALL);
    expect(run).toMatchObject({ repaired: 3, busy: 1 });
    await other.query('COMMIT');
    await other.end();
    expect(await repairMany(ctx, ALL)).toMatchObject({ repaired: 1, busy: 0 });
  });

  test('a busy pair without progress is left without it', async () => {
    const ids = await plantMany(4);
    const other = new pg.Client({ connectionString: ctx.url });
    await other.connect();
    await other.query('BEGIN');
    await other.query('SELECT 1 FROM user_licenses WHERE user_id = $1 FOR UPDATE', [ids[2]]);
    expect(await repairMany(ctx, ALL)).toMatchObject({ repaired: 3, busy: 1 });
    await other.query('ROLLBACK');
    await other.end();
    expect(await storedPair(ctx.db, ids[2] as number)).toMatchObject({
      progress_level: null,
      license_level: 4,
    });
  });

  test('level-ups against repairs of the same pairs lose nothing and end in agreement', async () => {
    const ids = await plantMany(12);
    const ledgerOf = async (id: number) => (await storedPair(ctx.db, id)).ledger;
    const planted = await Promise.all(ids.map(ledgerOf));
    const deadlocks = sql`SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`;
    const before = (await ctx.db.execute(deadlocks)).rows;
    await Promise.all([
      ...ids.flatMap((id) =>
        Array.from({ length: 5 }, (_, at) =>
          recordActivity(ctx, [activity(id, `x${at}`, { xp: 20_000, sessions: 5 })]),
        ),
      ),
      ...Array.from({ length: 4 }, () => repairMany(ctx, { ...ALL, batchSize: 4 })),
    ]);
    await repairMany(ctx, ALL);
    expect(await runCheck(ctx, { confirmDelayMs: 0 })).toMatchObject({ inconsistent: 0 });
    expect((await ctx.db.execute(deadlocks)).rows).toEqual(before);
    expect(await Promise.all(ids.map(ledgerOf))).toEqual(planted.map((entries) => entries + 5));
  });

  test('two operators repairing the same pair: one repairs, the other sees that the pair agrees already', async () => {
    const [id] = await plantMany(1);
    const order = {
      userId: id as number,
      specialization: 'PLAYER',
      policy: 'evidence',
      dryRun: false,
    } as const;
    const outcomes = (await Promise.all([repairPair(ctx, order), repairPair(ctx, order)])).map(
      (one) => one.outcome,
    );
    expect(outcomes.sort()).toEqual(['already_agreed', 'repaired']);
    expect((await storedPair(ctx.db, id as number)).history).toBe(1);
  });

  test('an outdated violation is not acted on: the pair is read again under the lock', async () => {
    const [id] = await plantMany(1);
    await ctx.db.execute(
      sql`UPDATE user_licenses SET current_level = 3, max_achieved_level = 3 WHERE user_id = ${id}`,
    );
    const run = await repairMany(ctx, ALL);
    expect(run).toMatchObject({ matched: 1, already_agreed: 1, repaired: 0 });
    expect((await verifyPair(ctx, { userId: id as number, specialization: 'PLAYER' })).in_agreement).toBe(
      true,
    );
    const { rows } = await ctx.db.execute(sql`SELECT resolved_how FROM violations`);
    expect(rows).toEqual([{ resolved_how: 'observed' }]);
  });

  test('a run that cannot go on is closed as failed, with what was done kept', async () => {
    await plantMany(8);
    const abort = new AbortController();
    const order = { ...ALL, batchSize: 3, signal: abort.signal, onBatch: () => abort.abort() };
    await expect(repairMany(ctx, order)).rejects.toThrow();
    expect((await listRepairs(ctx, { limit: 5 })).items[0]).toMatchObject({
      state: 'failed',
      matched: 3,
      repaired: 3,
    });
    expect(await repairMany(ctx, ALL)).toMatchObject({ matched: 5, repaired: 5 });
  });
});
