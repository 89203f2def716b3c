import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  acceptTotals,
  adjustTotals,
  resetProgress,
  restoreTotals,
  takeBackActivity,
} from '@/lib/coupling/decide-totals';
import { listPairActivities } from '@/lib/coupling/list-pair-activities';
import { recordActivity } from '@/lib/coupling/record-activity';
import { repairMany } from '@/lib/coupling/repair-many';
import { verifyPair } from '@/lib/coupling/verify-pair';
import { withdrawLicense } from '@/lib/coupling/withdraw-license';
import { runAudit } from '@/lib/health/run-audit';
import { runCheck } from '@/lib/health/run-check';
import { activity, addUser, storedPair, type TestContext, testContext } from '../support/context';
import {
  audited,
  bySql,
  decisionOn,
  learner,
  openViolations,
  pairOf,
  resolutions,
} from '../support/decisions';

let ctx: TestContext;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.close());

const NONE = { xp: 0, sessions: 0, projects: 0, theory_hours: 0, practice_hours: 0 };
const audit = () => runAudit(ctx, { confirmAfterSeconds: 0 });
const sync = () => repairMany(ctx, { scope: { filter: {} }, policy: 'evidence', dryRun: false });
const ledger = async (id: number) => (await listPairActivities(ctx, { ...pairOf(id), limit: 3 })).items;

/** What nothing may undo: neither the check, nor the audit, nor a repair finds anything to do. */
async function expectSound(id: number): Promise<void> {
  const before = await storedPair(ctx.db, id);
  await runCheck(ctx, { confirmDelayMs: 0 });
  await audit();
  await sync();
  expect(await openViolations(ctx)).toEqual([]);
  expect(await storedPair(ctx.db, id)).toEqual(before);
}

describe('a reset', () => {
  test('takes totals and both levels to the start in one step, keeps the highest level, and stays', async () => {
    const id = await learner(ctx);
    const pair = await resetProgress(ctx, { ...(await decisionOn(ctx, id, 'certified anew')), to: NONE });
    expect(pair).toMatchObject({
      progress: { current_level: 1, total_xp: '0', completed_sessions: 0 },
      license: { current_level: 1, max_achieved_level: 8 },
      violation: null,
      evidence: { hold: null, ledger: { xp: '0', sessions: 0 } },
    });
    expect((await ledger(id))[0]).toMatchObject({
      kind: 'reset',
      xp: '-250000',
      sessions: -30,
      level_before: 8,
      level_after: 1,
      reason: 'certified anew',
    });
    expect(await audited(ctx, id, 'pair.reset')).toMatchObject([
      { before: { license_level: 8, total_xp: '250000' }, after: { license_level: 1, total_xp: '0' } },
    ]);
    await expectSound(id);
    const [next] = await recordActivity(ctx, [activity(id, 'anew', { xp: 70_000, sessions: 18 })]);
    expect(next).toMatchObject({ level_after: 4, license_level: 4 });
    await expectSound(id);
  });

  test('takes totals to what is asked for, with the level they reach or a lower one', async () => {
    const [id, lower] = [await learner(ctx), await learner(ctx)];
    const to = { ...NONE, xp: 70_000, sessions: 18 };
    expect(await resetProgress(ctx, { ...(await decisionOn(ctx, id)), to })).toMatchObject({
      progress: { current_level: 4, total_xp: '70000' },
      license: { current_level: 4 },
    });
    const tooHigh = { ...(await decisionOn(ctx, lower)), to, level: 5 };
    await expect(resetProgress(ctx, tooHigh)).rejects.toMatchObject({ code: 'not_applicable' });
    await resetProgress(ctx, { ...tooHigh, level: 2 });
    expect(await storedPair(ctx.db, lower)).toMatchObject({ progress_level: 2, license_level: 2 });
    await expectSound(lower);
    const raises = { ...(await decisionOn(ctx, id)), to: { ...to, xp: 70_001 } };
    await expect(resetProgress(ctx, raises)).rejects.toMatchObject({ code: 'total_too_large' });
  });

  test('of a pair with a withdrawn license lowers progress, and issues nothing', async () => {
    const id = await learner(ctx);
    await withdrawLicense(ctx, await decisionOn(ctx, id));
    await resetProgress(ctx, { ...(await decisionOn(ctx, id)), to: NONE });
    expect(await storedPair(ctx.db, id)).toMatchObject({ progress_level: 1, license_level: null });
    await expectSound(id);
  });

  test('on a version that is not the newest writes nothing', async () => {
    const id = await learner(ctx);
    const decision = { ...(await decisionOn(ctx, id)), to: NONE };
    await bySql(ctx, sql`UPDATE specialization_progress SET updated_at = now() WHERE user_id = ${id}`);
    await expect(resetProgress(ctx, decision)).rejects.toMatchObject({ code: 'stale_version' });
    expect(await storedPair(ctx.db, id)).toMatchObject({ progress_level: 8, ledger: 10 });
  });
});

describe('an adjustment', () => {
  test('downwards changes the totals and not the level, which the history holds', async () => {
    const id = await learner(ctx);
    const by = { ...NONE, xp: -50_000 };
    const pair = await adjustTotals(ctx, { ...(await decisionOn(ctx, id, 'counted twice')), by });
    expect(pair).toMatchObject({ progress: { current_level: 8, total_xp: '200000' }, violation: null });
    expect((await ledger(id))[0]).toMatchObject({
      kind: 'adjustment',
      xp: '-50000',
      reason: 'counted twice',
    });
    await expectSound(id);
  });

  test('upwards raises both levels with what the ledger reaches', async () => {
    const id = await addUser(ctx.db);
    await recordActivity(ctx, [activity(id, 'a', { xp: 10 })]);
    const by = { ...NONE, xp: 70_000, sessions: 18 };
    await adjustTotals(ctx, { ...(await decisionOn(ctx, id)), by });
    expect(await storedPair(ctx.db, id)).toMatchObject({
      progress_level: 4,
      license_level: 4,
      total_xp: '70010',
    });
    await expectSound(id);
  });

  test('with a level lowers both records to it', async () => {
    const id = await learner(ctx);
    const decision = { ...(await decisionOn(ctx, id)), by: { ...NONE, xp: -1 } };
    await expect(adjustTotals(ctx, { ...decision, level: 9 })).rejects.toMatchObject({ code: /not_/ });
    await adjustTotals(ctx, { ...decision, level: 5 });
    expect(await storedPair(ctx.db, id)).toMatchObject({ progress_level: 5, license_level: 5 });
    await expectSound(id);
  });

  test('never takes a total below zero, nor above what can be stored', async () => {
    const id = await learner(ctx);
    for (const [by, code] of [
      [{ ...NONE, sessions: -31 }, 'total_below_zero'],
      [{ ...NONE, projects: -1 }, 'total_below_zero'],
      [{ ...NONE, sessions: 2_147_483_647 }, 'total_too_large'],
    ] as const) {
      await expect(adjustTotals(ctx, { ...(await decisionOn(ctx, id)), by })).rejects.toMatchObject({ code });
    }
    expect(await storedPair(ctx.db, id)).toMatchObject({ ledger: 10, completed_sessions: 30 });
  });
});

describe('totals that the ledger does not explain', () => {
  async function forged(): Promise<number> {
    const id = await learner(ctx);
    await bySql(
      ctx,
      sql`UPDATE specialization_progress SET total_xp = total_xp + 5000 WHERE user_id = ${id}`,
    );
    await audit();
    expect(await openViolations(ctx)).toEqual([{ user_id: id, kind: 'totals_unexplained' }]);
    return id;
  }

  test('are accepted: the ledger gets the difference, both records stay, and the finding is closed', async () => {
    const id = await forged();
    const before = await verifyPair(ctx, pairOf(id));
    const after = await acceptTotals(ctx, await decisionOn(ctx, id, 'paper list'));
    expect(after).toMatchObject({
      progress: { ...before.progress },
      license: before.license,
      violation: null,
    });
    expect((await ledger(id))[0]).toMatchObject({ kind: 'adjustment', xp: '5000', reason: 'paper list' });
    expect(await resolutions(ctx, id)).toEqual([{ kind: 'totals_unexplained', resolved_how: 'decided' }]);
    await expectSound(id);
    const again = acceptTotals(ctx, await decisionOn(ctx, id));
    await expect(again).rejects.toMatchObject({ code: 'not_applicable' });
  });

  test('are brought back to the ledger, and the finding is closed', async () => {
    const id = await forged();
    await restoreTotals(ctx, await decisionOn(ctx, id));
    expect(await storedPair(ctx.db, id)).toMatchObject({ total_xp: '250000', progress_level: 8, ledger: 10 });
    expect(await resolutions(ctx, id)).toEqual([{ kind: 'totals_unexplained', resolved_how: 'decided' }]);
    expect(await audited(ctx, id, 'pair.restore_totals')).toMatchObject([{ after: { total_xp: '250000' } }]);
    await expectSound(id);
  });

  test('with a forged level are brought back, and what is left is shown until a person lowers it', async () => {
    const id = await addUser(ctx.db);
    await recordActivity(ctx, [activity(id, 'a', { xp: 27_260, sessions: 12 })]);
    await bySql(
      ctx,
      sql`
      UPDATE specialization_progress SET total_xp = 250000, completed_sessions = 30, current_level = 8 WHERE user_id = ${id}`,
    );
    await runCheck(ctx, { confirmDelayMs: 0 });
    const left = await restoreTotals(ctx, await decisionOn(ctx, id));
    expect(left).toMatchObject({ violation: 'level_mismatch', grounds: { code: 'level_unsupported' } });
    expect(await openViolations(ctx)).toEqual([{ user_id: id, kind: 'level_mismatch' }]);
    await bySql(ctx, sql`UPDATE specialization_progress SET total_xp = 250000 WHERE user_id = ${id}`);
    await restoreTotals(ctx, { ...(await decisionOn(ctx, id)), level: 2 });
    expect(await resolutions(ctx, id)).toEqual([{ kind: 'level_mismatch', resolved_how: 'decided' }]);
    await expectSound(id);
  });
});

describe('an activity that is taken back', () => {
  test('is cancelled once, levels stay, and the same key is still a duplicate', async () => {
    const id = await learner(ctx);
    const take = async (activityKey: string) =>
      takeBackActivity(ctx, { ...(await decisionOn(ctx, id, 'wrong learner')), activityKey });
    const pair = await take('a-3');
    expect(pair).toMatchObject({
      progress: { current_level: 8, total_xp: '225000', completed_sessions: 27 },
      license: { current_level: 8 },
      violation: null,
    });
    const [entry] = await ledger(id);
    expect(entry).toMatchObject({
      kind: 'taken_back',
      takes_back: 'a-3',
      xp: '-25000',
      reason: 'wrong learner',
    });
    const { items } = await listPairActivities(ctx, { ...pairOf(id), limit: 20 });
    expect(items.filter(({ taken_back }) => taken_back).map(({ activity_key }) => activity_key)).toEqual([
      'a-3',
    ]);
    await expect(take('a-3')).rejects.toMatchObject({ code: 'not_applicable' });
    await expect(take(entry?.activity_key ?? '')).rejects.toMatchObject({ code: 'not_applicable' });
    await expect(take('never')).rejects.toMatchObject({ code: 'not_found' });
    const again = await recordActivity(ctx, [activity(id, 'a-3', { xp: 25_000, sessions: 3 })]);
    expect(again).toMatchObject([{ outcome: 'duplicate', total_xp: '225000' }]);
    await expectSound(id);
  });

  test('lowers both levels when a person says so, and never takes a total below zero', async () => {
    const id = await learner(ctx);
    await takeBackActivity(ctx, { ...(await decisionOn(ctx, id)), activityKey: 'a-1', level: 7 });
    expect(await storedPair(ctx.db, id)).toMatchObject({ progress_level: 7, license_level: 7 });
    await expectSound(id);
    await adjustTotals(ctx, { ...(await decisionOn(ctx, id)), by: { ...NONE, xp: -224_000 } });
    const below = { ...(await decisionOn(ctx, id)), activityKey: 'a-2' };
    await expect(takeBackActivity(ctx, below)).rejects.toMatchObject({ code: 'total_below_zero' });
  });

  test('by two people at once is taken back once', async () => {
    const id = await learner(ctx);
    const decision = { ...(await decisionOn(ctx, id)), activityKey: 'a-1' };
    const outcomes = await Promise.allSettled([
      takeBackActivity(ctx, decision),
      takeBackActivity(ctx, decision),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await storedPair(ctx.db, id)).toMatchObject({ total_xp: '225000', ledger: 11 });
  });
});
