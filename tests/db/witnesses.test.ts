import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { enrol } from '@/lib/coupling/enrol';
import { setLevel } from '@/lib/coupling/set-level';
import { undoRepair } from '@/lib/coupling/undo-repair';
import { verifyPair } from '@/lib/coupling/verify-pair';
import { readFigures } from '@/lib/health/read-status';
import { runCheck } from '@/lib/health/run-check';
import { activity, addUser, storedPair, type TestContext, testContext } from '../support/context';
import { pairOf, witnessed } from '../support/decisions';

let ctx: TestContext;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.close());

const AT_ONCE = { confirmDelayMs: 0 };
const { audit, bySql, learner, open, record, sync } = witnessed(() => ctx);

describe('totals', () => {
  test('of a lost progress row come back from the ledger, and the same keys change nothing', async () => {
    const id = await learner();
    const before = await storedPair(ctx.db, id);
    const { progress } = await verifyPair(ctx, pairOf(id));
    await bySql(sql`DELETE FROM specialization_progress WHERE user_id = ${id}`);
    await runCheck(ctx, AT_ONCE);
    expect(await sync()).toMatchObject({ repaired: 1 });
    expect(await storedPair(ctx.db, id)).toEqual(before);
    expect((await verifyPair(ctx, pairOf(id))).progress).toEqual(progress);
    expect(before).toMatchObject({
      progress_level: 8,
      license_level: 8,
      total_xp: '250000',
      completed_sessions: 30,
    });
    const again = await record(activity(id, 'a-1', { xp: 25_000, sessions: 3 }));
    expect(again).toMatchObject({ outcome: 'duplicate', total_xp: '250000' });
  });

  test('of a lost progress row come back with the next activity', async () => {
    const id = await learner();
    await bySql(sql`DELETE FROM specialization_progress WHERE user_id = ${id}`);
    const next = await record(activity(id, 'a-11', { xp: 1_000 }));
    expect(next).toMatchObject({
      outcome: 'recorded',
      total_xp: '251000',
      completed_sessions: 30,
      level_after: 8,
    });
  });

  test('that something forged raise no license, neither by a repair nor by the next activity', async () => {
    const id = await addUser(ctx.db);
    await record(activity(id, 'a-1', { xp: 27_260, sessions: 12 }));
    await bySql(sql`
      UPDATE specialization_progress SET total_xp = 250000, completed_sessions = 30, current_level = 8 WHERE user_id = ${id}`);
    await runCheck(ctx, AT_ONCE);
    expect(await sync()).toMatchObject({ repaired: 0, needs_decision: 1 });
    expect(await open()).toMatchObject([
      { kind: 'level_mismatch', grounds: { code: 'totals_unexplained', xp: 222_740, sessions: 18 } },
    ]);
    await record(activity(id, 'a-2', { xp: 10 }));
    expect(await storedPair(ctx.db, id)).toMatchObject({ license_level: 2 });
  });

  test('above the ledger are found and left to a person, those below are raised to it', async () => {
    const [above, below] = [await learner(), await learner()];
    await bySql(sql`UPDATE specialization_progress SET total_xp = total_xp + 5000 WHERE user_id = ${above}`);
    await bySql(sql`UPDATE specialization_progress SET total_xp = total_xp - 3000 WHERE user_id = ${below}`);
    await runCheck(ctx, AT_ONCE);
    expect(await open()).toEqual([]);
    await audit();
    expect(await open()).toMatchObject([
      { user_id: above, kind: 'totals_unexplained', action: 'needs_decision', grounds: { xp: 5_000 } },
      { user_id: below, kind: 'totals_lost', action: 'restore_totals', grounds: { xp: 3_000 } },
    ]);
    expect(await sync()).toMatchObject({ repaired: 1, needs_decision: 1 });
    expect(await storedPair(ctx.db, below)).toMatchObject({ total_xp: '250000' });
    expect(await storedPair(ctx.db, above)).toMatchObject({ total_xp: '255000' });
  });

  test('restored by a repair are as they were before after its undo', async () => {
    const id = await learner();
    await bySql(
      sql`UPDATE specialization_progress SET total_xp = 1, completed_sessions = 2 WHERE user_id = ${id}`,
    );
    await audit();
    const run = await sync();
    await undoRepair(ctx, { repairId: run.id as number, dryRun: false, reason: 'as it was' });
    expect(await storedPair(ctx.db, id)).toMatchObject({ total_xp: '1', completed_sessions: 2 });
  });
});

describe('a license that was taken away', () => {
  test.each([
    ['plainly', sql`SELECT 1`],
    [
      'with a history row that leads to none',
      sql`INSERT INTO license_progressions (user_id, specialization_id, from_level, to_level, source, actor)
        SELECT user_id, specialization_id, current_level, NULL, 'undo', 'somebody' FROM user_licenses`,
    ],
  ])('%s stays away, and is one finding that asks a person', async (_, besides) => {
    const id = await learner();
    await bySql(besides);
    await bySql(sql`DELETE FROM user_licenses WHERE user_id = ${id}`);
    await runCheck(ctx, AT_ONCE);
    expect(await open()).toMatchObject([{ user_id: id, kind: 'license_removed', action: 'needs_decision' }]);
    expect(await sync()).toMatchObject({ repaired: 0, needs_decision: 1 });
    await record(activity(id, 'later', { xp: 5 }));
    expect(await storedPair(ctx.db, id)).toMatchObject({ license_level: null, total_xp: '250005' });
  });

  test('after a person lowered it is issued again by a person only, with the highest level it had', async () => {
    const id = await learner();
    const lowered = await verifyPair(ctx, { userId: id, specialization: 'PLAYER' });
    const decide = (level: number, version: string) =>
      setLevel(ctx, {
        userId: id,
        specialization: 'PLAYER',
        level,
        version,
        allowDemotion: true,
        reason: 'exam',
      });
    await decide(1, lowered.version);
    await bySql(sql`DELETE FROM user_licenses WHERE user_id = ${id}`);
    await runCheck(ctx, AT_ONCE);
    expect(await sync()).toMatchObject({ repaired: 0, needs_decision: 1 });
    const gone = await verifyPair(ctx, { userId: id, specialization: 'PLAYER' });
    expect(gone.violation).toBe('license_removed');
    expect((await decide(1, gone.version)).license).toMatchObject({
      current_level: 1,
      max_achieved_level: 8,
    });
  });
});

describe('pairs that vanish', () => {
  test('are found at the next check, count as out of agreement, and start an audit', async () => {
    const ids = [await learner(), await learner(), await learner(), await learner()];
    await bySql(sql`UPDATE user_licenses SET current_level = 3 WHERE user_id = ${ids[0]}`);
    await runCheck(ctx, AT_ONCE);
    for (const table of ['specialization_progress', 'user_licenses']) {
      await bySql(sql`DELETE FROM ${sql.identifier(table)} WHERE user_id IN (${ids[0]}, ${ids[1]})`);
    }
    expect(await runCheck(ctx, AT_ONCE)).toMatchObject({
      total_checked: 4,
      inconsistent: 2,
      consistency_rate: 50,
      resolved: 0,
      violation_counts: { PLAYER: { vanished_pair: 2 } },
    });
    expect((await open()).map(({ user_id, kind }) => [user_id, kind])).toEqual([
      [ids[0], 'vanished_pair'],
      [ids[1], 'vanished_pair'],
    ]);
    expect((await ctx.db.execute(sql`SELECT job, state FROM job_runs`)).rows).toEqual([
      { job: 'audit', state: 'pending' },
    ]);
    expect(await readFigures(ctx, { intervalMinutes: 5 })).toMatchObject({
      status: 'critical',
      total_pairs: 4,
    });
    // The next check sees the same, and no further fall.
    expect(await runCheck(ctx, AT_ONCE)).toMatchObject({
      inconsistent: 2,
      opened: 0,
      changed: 0,
      resolved: 0,
    });
  });

  test('are found although as many newcomers were enrolled', async () => {
    const [gone, kept] = [await learner(), await learner()];
    await runCheck(ctx, AT_ONCE);
    for (const table of ['specialization_progress', 'user_licenses']) {
      await bySql(sql`DELETE FROM ${sql.identifier(table)} WHERE user_id = ${gone}`);
    }
    await learner();
    expect(await runCheck(ctx, AT_ONCE)).toMatchObject({ total_checked: 3, inconsistent: 1 });
    expect(await open()).toMatchObject([{ user_id: gone, kind: 'vanished_pair' }]);
    expect(kept).toBeGreaterThan(gone);
  });

  test('all at once are critical, with and without what the witnesses knew', async () => {
    const id = await learner();
    await runCheck(ctx, AT_ONCE);
    await bySql(sql`DELETE FROM specialization_progress`);
    await bySql(sql`DELETE FROM user_licenses`);
    expect(await runCheck(ctx, AT_ONCE)).toMatchObject({ total_checked: 1, inconsistent: 1 });
    expect(await readFigures(ctx, { intervalMinutes: 5 })).toMatchObject({
      status: 'critical',
      consistency_rate: 0,
    });
    const pair = await verifyPair(ctx, { userId: id, specialization: 'PLAYER' });
    expect(pair).toMatchObject({ violation: 'vanished_pair', progress: null, license: null });
  });

  test('are restored by a person, with the totals of the ledger, and are not enrolled as new', async () => {
    const id = await learner();
    const { progress } = await verifyPair(ctx, pairOf(id));
    await bySql(sql`DELETE FROM specialization_progress`);
    await bySql(sql`DELETE FROM user_licenses`);
    await expect(enrol(ctx, { userId: id, specialization: 'PLAYER' })).rejects.toThrow(
      'both of its records are gone',
    );
    await audit();
    expect(await open()).toMatchObject([{ kind: 'vanished_pair', action: 'needs_decision' }]);
    expect(await sync()).toMatchObject({ repaired: 0, needs_decision: 1 });
    const { version } = await verifyPair(ctx, { userId: id, specialization: 'PLAYER' });
    await setLevel(ctx, { userId: id, specialization: 'PLAYER', level: 8, version, allowDemotion: false });
    expect(await verifyPair(ctx, pairOf(id))).toMatchObject({ progress, license: { current_level: 8 } });
    await runCheck(ctx, AT_ONCE);
    await audit();
    expect(await open()).toEqual([]);
  });
});
