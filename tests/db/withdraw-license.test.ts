import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { enrol } from '@/lib/coupling/enrol';
import { issueLicense } from '@/lib/coupling/issue-license';
import { listPairHistory } from '@/lib/coupling/list-pair-history';
import { listUserPairs } from '@/lib/coupling/list-user-pairs';
import { recordActivity } from '@/lib/coupling/record-activity';
import { repairMany } from '@/lib/coupling/repair-many';
import { setLevel } from '@/lib/coupling/set-level';
import { verifyPair } from '@/lib/coupling/verify-pair';
import { withdrawLicense } from '@/lib/coupling/withdraw-license';
import { runAudit } from '@/lib/health/run-audit';
import { runCheck } from '@/lib/health/run-check';
import { activity, addUser, plantPair, storedPair, type TestContext, testContext } from '../support/context';
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

const check = () => runCheck(ctx, { confirmDelayMs: 0 });
const audit = () => runAudit(ctx, { confirmAfterSeconds: 0 });
const sync = (policy: 'evidence' | 'progress' = 'evidence', ids: number[] = []) =>
  repairMany(ctx, {
    scope:
      ids.length > 0
        ? { pairs: ids.map((user_id) => ({ user_id, specialization: 'PLAYER' })) }
        : { filter: {} },
    policy,
    dryRun: false,
    ...(policy !== 'evidence' && { reason: 'tried' }),
  });

describe('a withdrawn license', () => {
  test('is gone, counts as sound, and no check, audit, repair or activity brings it back', async () => {
    const id = await learner(ctx);
    const pair = await withdrawLicense(ctx, await decisionOn(ctx, id, 'background check'));
    expect(pair).toMatchObject({
      license: null,
      license_state: 'withdrawn',
      violation: null,
      grounds: { code: 'withdrawn', progress_level: 8 },
      withdrawal: { level: 8, until: null, reason: 'background check', by: 'system:test' },
    });
    expect(await check()).toMatchObject({ total_checked: 1, inconsistent: 0, opened: 0 });
    await audit();
    expect(await openViolations(ctx)).toEqual([]);
    expect(await sync('progress', [id])).toMatchObject({ repaired: 0, already_agreed: 1 });
    const more = activity(id, 'later', { xp: 500_000, sessions: 100 });
    expect((await recordActivity(ctx, [more]))[0]).toMatchObject({
      outcome: 'recorded',
      license_level: null,
    });
    await audit();
    expect(await storedPair(ctx.db, id)).toMatchObject({ license_level: null, total_xp: '750000' });
    expect(await openViolations(ctx)).toEqual([]);
  });

  test('is told on the time line and in the audit log, with what it was', async () => {
    const id = await learner(ctx);
    const until = new Date(Date.now() + 86_400_000).toISOString();
    await withdrawLicense(ctx, { ...(await decisionOn(ctx, id, 'moved abroad')), until });
    expect(await audited(ctx, id, 'pair.withdraw')).toEqual([
      {
        before: { progress_level: 8, license_level: 8 },
        after: { progress_level: 8, license_level: null, until, reason: 'moved abroad' },
      },
    ]);
    const { items } = await listPairHistory(ctx, { ...pairOf(id), kind: 'license', limit: 1 });
    expect(items[0]?.details).toMatchObject({ from_level: 8, source: 'withdrawal', reason: 'moved abroad' });
    expect(await verifyPair(ctx, pairOf(id))).toMatchObject({ withdrawal: { until } });
  });

  test('is not withdrawn until a day that has passed', async () => {
    const passed = { ...(await decisionOn(ctx, await learner(ctx))), until: '2020-01-01T00:00:00Z' };
    await expect(withdrawLicense(ctx, passed)).rejects.toMatchObject({ code: 'invalid_input' });
  });

  test('is issued again at the level that the ledger reaches now, and keeps the highest it had', async () => {
    const id = await learner(ctx);
    await withdrawLicense(ctx, await decisionOn(ctx, id));
    await expect(
      setLevel(ctx, { ...(await decisionOn(ctx, id)), level: 8, allowDemotion: false }),
    ).rejects.toMatchObject({ code: 'not_applicable' });
    const pair = await issueLicense(ctx, {
      ...(await decisionOn(ctx, id, 'came back')),
      allowDemotion: false,
    });
    expect(pair).toMatchObject({
      progress: { current_level: 8 },
      license: { current_level: 8, max_achieved_level: 8 },
      license_state: 'valid',
      withdrawal: null,
      violation: null,
    });
    expect(await audited(ctx, id, 'pair.issue')).toMatchObject([
      { after: { license_level: 8, reason: 'came back' } },
    ]);
    await audit();
    expect(await openViolations(ctx)).toEqual([]);
  });

  test('is issued again at a lower level only when that is meant, and stays there', async () => {
    const id = await learner(ctx);
    await withdrawLicense(ctx, await decisionOn(ctx, id));
    const lower = { ...(await decisionOn(ctx, id)), level: 3, allowDemotion: false };
    await expect(issueLicense(ctx, lower)).rejects.toMatchObject({ code: 'demotion_not_allowed' });
    await issueLicense(ctx, { ...lower, allowDemotion: true });
    await check();
    await audit();
    await sync();
    expect(await storedPair(ctx.db, id)).toMatchObject({ progress_level: 3, license_level: 3 });
    expect(await openViolations(ctx)).toEqual([]);
  });

  test('after a lowering that holds is issued again at the lowered level', async () => {
    const id = await learner(ctx);
    await setLevel(ctx, { ...(await decisionOn(ctx, id)), level: 2, allowDemotion: true });
    await withdrawLicense(ctx, await decisionOn(ctx, id));
    await issueLicense(ctx, { ...(await decisionOn(ctx, id)), allowDemotion: false });
    await audit();
    await sync();
    expect(await storedPair(ctx.db, id)).toMatchObject({ progress_level: 2, license_level: 2 });
  });

  test('that something past the door grants again is found', async () => {
    const id = await learner(ctx);
    await withdrawLicense(ctx, await decisionOn(ctx, id));
    await bySql(
      ctx,
      sql`INSERT INTO user_licenses (user_id, specialization_id, current_level, max_achieved_level)
      VALUES (${id}, 'PLAYER', 8, 8)`,
    );
    await audit();
    expect(await openViolations(ctx)).toEqual([{ user_id: id, kind: 'history_gap' }]);
  });

  test('cannot be withdrawn where progress is missing, nor issued where there is one', async () => {
    const [half, whole] = [await addUser(ctx.db), await learner(ctx)];
    await plantPair(ctx.db, half, { progress: null, license: 2 });
    await expect(withdrawLicense(ctx, await decisionOn(ctx, half))).rejects.toMatchObject({
      code: 'not_applicable',
    });
    const issue = { ...(await decisionOn(ctx, whole)), allowDemotion: false };
    await expect(issueLicense(ctx, issue)).rejects.toMatchObject({ code: 'not_applicable' });
    const nobody = { ...issue, userId: await addUser(ctx.db) };
    await expect(withdrawLicense(ctx, nobody)).rejects.toMatchObject({ code: 'pair_not_found' });
  });
});

describe('that it was meant', () => {
  test('closes the finding of a license that was taken away', async () => {
    const id = await learner(ctx);
    await bySql(ctx, sql`DELETE FROM user_licenses WHERE user_id = ${id}`);
    await check();
    expect(await openViolations(ctx)).toEqual([{ user_id: id, kind: 'license_removed' }]);
    await withdrawLicense(ctx, await decisionOn(ctx, id, 'by the old system'));
    expect(await resolutions(ctx, id)).toEqual([{ kind: 'license_removed', resolved_how: 'decided' }]);
    expect(await verifyPair(ctx, pairOf(id))).toMatchObject({
      withdrawal: { level: 8 },
      license_state: 'withdrawn',
    });
    await check();
    expect(await openViolations(ctx)).toEqual([]);
  });

  test('of a pair that vanished brings its ledger to zero, and only the time line knows it', async () => {
    const [id, other] = [await learner(ctx), await learner(ctx)];
    await check();
    await bySql(ctx, sql`DELETE FROM specialization_progress WHERE user_id = ${id}`);
    await bySql(ctx, sql`DELETE FROM user_licenses WHERE user_id = ${id}`);
    await check();
    expect(await openViolations(ctx)).toEqual([{ user_id: id, kind: 'vanished_pair' }]);
    const decision = await decisionOn(ctx, id, 'left, erased on request');
    const outcomes = await Promise.allSettled([
      withdrawLicense(ctx, decision),
      withdrawLicense(ctx, decision),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await resolutions(ctx, id)).toEqual([{ kind: 'vanished_pair', resolved_how: 'decided' }]);
    expect(await verifyPair(ctx, pairOf(id))).toMatchObject({
      violation: null,
      evidence: { ledger: { xp: '0' } },
    });
    expect(await listUserPairs(ctx, id)).toEqual([]);
    const { items } = await listPairHistory(ctx, { ...pairOf(id), limit: 10 });
    expect(
      items
        .filter(({ details }) => details.reason === 'left, erased on request')
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['activity', 'license']);
    // A later fall of pairs looks for all that vanished, and does not find this one again.
    await bySql(ctx, sql`DELETE FROM specialization_progress WHERE user_id = ${other}`);
    await bySql(ctx, sql`DELETE FROM user_licenses WHERE user_id = ${other}`);
    await check();
    await audit();
    expect(await openViolations(ctx)).toEqual([{ user_id: other, kind: 'vanished_pair' }]);
  });

  test('of a pair that vanished lets the learner be enrolled again, from the start', async () => {
    const id = await learner(ctx);
    await bySql(ctx, sql`DELETE FROM specialization_progress WHERE user_id = ${id}`);
    await bySql(ctx, sql`DELETE FROM user_licenses WHERE user_id = ${id}`);
    await withdrawLicense(ctx, await decisionOn(ctx, id));
    expect(await enrol(ctx, pairOf(id))).toBe('enrolled');
    await audit();
    expect(await openViolations(ctx)).toEqual([]);
    expect(await verifyPair(ctx, pairOf(id))).toMatchObject({
      progress: { current_level: 1, total_xp: '0' },
      license: { current_level: 1, max_achieved_level: 8 },
    });
  });
});

test('an activity of a pair that is meant to be gone begins its totals anew, without a license', async () => {
  const id = await learner(ctx);
  await bySql(ctx, sql`DELETE FROM specialization_progress WHERE user_id = ${id}`);
  await bySql(ctx, sql`DELETE FROM user_licenses WHERE user_id = ${id}`);
  await withdrawLicense(ctx, await decisionOn(ctx, id));
  await recordActivity(ctx, [activity(id, 'anew', { xp: 7 })]);
  await check();
  await audit();
  expect(await openViolations(ctx)).toEqual([]);
  expect(await verifyPair(ctx, pairOf(id))).toMatchObject({
    progress: { current_level: 1, total_xp: '7' },
    license_state: 'withdrawn',
  });
});
