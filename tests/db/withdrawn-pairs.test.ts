import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { acceptTotals } from '@/lib/coupling/decide-totals';
import { issueLicense } from '@/lib/coupling/issue-license';
import { repairMany } from '@/lib/coupling/repair-many';
import { undoRepair } from '@/lib/coupling/undo-repair';
import { verifyPair } from '@/lib/coupling/verify-pair';
import { withdrawLicense } from '@/lib/coupling/withdraw-license';
import { runAudit } from '@/lib/health/run-audit';
import { runCheck } from '@/lib/health/run-check';
import { storedPair, type TestContext, testContext } from '../support/context';
import { bySql, decisionOn, learner, openViolations, pairOf, resolutions } from '../support/decisions';

let ctx: TestContext;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.close());

const check = () => runCheck(ctx, { confirmDelayMs: 0 });
const audit = () => runAudit(ctx, { confirmAfterSeconds: 0 });
const sync = () => repairMany(ctx, { scope: { filter: {} }, policy: 'evidence', dryRun: false });

describe('the totals of a pair whose license is withdrawn', () => {
  async function withdrawn(): Promise<number> {
    const id = await learner(ctx);
    await withdrawLicense(ctx, await decisionOn(ctx, id));
    return id;
  }

  test('are found when some were lost, and raised without a license', async () => {
    const id = await withdrawn();
    await bySql(ctx, sql`UPDATE specialization_progress SET total_xp = 10 WHERE user_id = ${id}`);
    await audit();
    expect(await check()).toMatchObject({ inconsistent: 0, resolved: 0 });
    expect(await openViolations(ctx)).toEqual([{ user_id: id, kind: 'totals_lost' }]);
    expect(await verifyPair(ctx, pairOf(id))).toMatchObject({
      in_agreement: true,
      violation: 'totals_lost',
      recommended_action: 'restore_totals',
      license_state: 'withdrawn',
    });
    const run = await sync();
    expect(run).toMatchObject({ matched: 1, repaired: 1 });
    const raised = { progress_level: 8, license_level: null, total_xp: '250000' };
    expect(await storedPair(ctx.db, id)).toMatchObject(raised);
    expect(await verifyPair(ctx, pairOf(id))).toMatchObject({ violation: null, withdrawal: { level: 8 } });
    await audit();
    await check();
    expect(await openViolations(ctx)).toEqual([]);
    await undoRepair(ctx, { repairId: run.id as number, reason: 'tried', dryRun: false });
    expect(await storedPair(ctx.db, id)).toMatchObject({ ...raised, total_xp: '10' });
    expect(await verifyPair(ctx, pairOf(id))).toMatchObject({
      violation: 'totals_lost',
      withdrawal: { level: 8 },
    });
  });

  test('are found when nothing explains them, and a person accepts them', async () => {
    const id = await withdrawn();
    await bySql(ctx, sql`UPDATE specialization_progress SET total_xp = total_xp + 99 WHERE user_id = ${id}`);
    await audit();
    expect(await openViolations(ctx)).toEqual([{ user_id: id, kind: 'totals_unexplained' }]);
    expect(await sync()).toMatchObject({ repaired: 0, needs_decision: 1 });
    const pair = await acceptTotals(ctx, await decisionOn(ctx, id));
    expect(pair).toMatchObject({ violation: null, license: null, license_state: 'withdrawn' });
    expect(await resolutions(ctx, id)).toEqual([{ kind: 'totals_unexplained', resolved_how: 'decided' }]);
  });
});

describe('a withdrawal that has ended', () => {
  async function ended(): Promise<number> {
    const id = await learner(ctx);
    const until = new Date(Date.now() + 300).toISOString();
    await withdrawLicense(ctx, { ...(await decisionOn(ctx, id)), until });
    await check();
    await expect
      .poll(async () => (await verifyPair(ctx, pairOf(id))).license_state, { timeout: 5_000 })
      .toBe('due');
    return id;
  }

  test('is a finding that waits for a person, and no repair issues the license', async () => {
    const id = await ended();
    expect(await check()).toMatchObject({ inconsistent: 1, opened: 1 });
    expect(await openViolations(ctx)).toEqual([{ user_id: id, kind: 'license_removed' }]);
    expect(await verifyPair(ctx, pairOf(id))).toMatchObject({
      in_agreement: false,
      violation: 'license_removed',
      recommended_action: 'needs_decision',
      grounds: { code: 'withdrawal_ended', progress_level: 8 },
    });
    await audit();
    for (const policy of ['evidence', 'progress', 'license'] as const) {
      const scope = { pairs: [{ user_id: id, specialization: 'PLAYER' as const }] };
      const run = await repairMany(ctx, { scope, policy, dryRun: false, reason: 'tried' });
      expect(run).toMatchObject({ repaired: 0, needs_decision: 1 });
    }
    expect(await storedPair(ctx.db, id)).toMatchObject({ license_level: null });
  });

  test('closes when the license is issued again, or is withdrawn once more', async () => {
    const [back, away] = [await ended(), await ended()];
    await check();
    await issueLicense(ctx, { ...(await decisionOn(ctx, back)), allowDemotion: false });
    await withdrawLicense(ctx, await decisionOn(ctx, away));
    for (const id of [back, away])
      expect(await resolutions(ctx, id)).toEqual([{ kind: 'license_removed', resolved_how: 'decided' }]);
    expect(await check()).toMatchObject({ inconsistent: 0 });
  });
});
