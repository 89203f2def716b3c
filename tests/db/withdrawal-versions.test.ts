import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Decision } from '@/lib/coupling/decide-pair';
import { recordActivity } from '@/lib/coupling/record-activity';
import { setLevel } from '@/lib/coupling/set-level';
import { verifyPair } from '@/lib/coupling/verify-pair';
import { withdrawLicense } from '@/lib/coupling/withdraw-license';
import { activity, type TestContext, testContext } from '../support/context';
import { bySql, decisionOn, learner, pairOf } from '../support/decisions';
import { waitFor } from '../support/wait-for';
import { isWaitedFor } from '../support/waited-for';

let ctx: TestContext;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.close());

describe('a withdrawal', () => {
  test('is decided once: of two on the same version one is refused', async () => {
    const id = await learner(ctx);
    const decision = await decisionOn(ctx, id);
    const outcomes = await Promise.allSettled([
      withdrawLicense(ctx, decision),
      withdrawLicense(ctx, decision),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'stale_version' },
    });
  });

  test('is decided anew only on the version after the decision before', async () => {
    const [id, vanished] = [await learner(ctx), await learner(ctx)];
    await bySql(ctx, sql`DELETE FROM specialization_progress WHERE user_id = ${vanished}`);
    await bySql(ctx, sql`DELETE FROM user_licenses WHERE user_id = ${vanished}`);
    await withdrawLicense(ctx, await decisionOn(ctx, id));
    for (const learnerId of [id, vanished]) {
      const decision = await decisionOn(ctx, learnerId, 'for good');
      const { version } = await withdrawLicense(ctx, decision);
      expect(version).not.toBe(decision.version);
      await expect(withdrawLicense(ctx, decision)).rejects.toMatchObject({ code: 'stale_version' });
      expect(await decisionOn(ctx, learnerId)).toMatchObject({ version });
    }
  });

  test.each([
    ['withdrawal', withdrawLicense],
    [
      'restoring',
      (on: TestContext, decision: Decision) => setLevel(on, { ...decision, level: 8, allowDemotion: false }),
    ],
  ])('of a pair without rows refuses a %s that waited for it', async (_, decide) => {
    const id = await learner(ctx);
    await bySql(ctx, sql`DELETE FROM specialization_progress WHERE user_id = ${id}`);
    await bySql(ctx, sql`DELETE FROM user_licenses WHERE user_id = ${id}`);
    const decision = await decisionOn(ctx, id);
    const first = new pg.Client({ connectionString: ctx.url });
    await first.connect();
    await first.query('BEGIN');
    await first.query(`SELECT withdraw_license($1, 'PLAYER', $2, NULL, 'erased', 'user:1', NULL)`, [
      id,
      decision.version,
    ]);
    const second = expect(decide(ctx, decision)).rejects.toMatchObject({ code: 'stale_version' });
    await waitFor('the second waits for the first', () => isWaitedFor(first));
    await first.query('COMMIT');
    await first.end();
    await second;
    expect(await verifyPair(ctx, pairOf(id))).toMatchObject({
      violation: null,
      progress: null,
      license: null,
    });
  });

  test('says the same version when it records an activity as when it is read', async () => {
    const id = await learner(ctx);
    await withdrawLicense(ctx, await decisionOn(ctx, id));
    for (const key of ['later', 'later']) {
      const [recorded] = await recordActivity(ctx, [activity(id, key, { xp: 10 })]);
      expect(recorded).toMatchObject(await decisionOn(ctx, id).then(({ version }) => ({ version })));
    }
  });
});
