import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordActivity } from '@/lib/coupling/record-activity';
import { setValidity } from '@/lib/coupling/set-validity';
import { withdrawLicense } from '@/lib/coupling/withdraw-license';
import { runCheck } from '@/lib/health/run-check';
import { activity, addUser, plantPair, type TestContext, testContext } from '../support/context';
import { audited, bySql, decisionOn, learner } from '../support/decisions';

let ctx: TestContext;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.close());

const check = () => runCheck(ctx, { confirmDelayMs: 0 });

describe('the validity of a license', () => {
  test('is a state of its own, and its level stays coupled', async () => {
    const id = await learner(ctx);
    const expired = await setValidity(ctx, {
      ...(await decisionOn(ctx, id)),
      validUntil: '2026-01-01T00:00:00Z',
    });
    expect(expired).toMatchObject({
      license_state: 'expired',
      license: { valid_until: '2026-01-01T00:00:00.000Z', suspended_at: null },
      violation: null,
    });
    const suspended = await setValidity(ctx, {
      ...(await decisionOn(ctx, id, 'complaint')),
      suspended: true,
    });
    expect(suspended).toMatchObject({
      license_state: 'suspended',
      license: { valid_until: '2026-01-01T00:00:00.000Z', suspend_reason: 'complaint' },
    });
    await recordActivity(ctx, [activity(id, 'later', { xp: 1 })]);
    expect(await check()).toMatchObject({ inconsistent: 0 });
    const valid = { ...(await decisionOn(ctx, id)), validUntil: null, suspended: false };
    expect(await setValidity(ctx, valid)).toMatchObject({
      license_state: 'valid',
      license: { current_level: 8 },
    });
    expect(await audited(ctx, id, 'pair.set_validity')).toHaveLength(3);
    await expect(setValidity(ctx, valid)).rejects.toMatchObject({ code: 'stale_version' });
  });

  test('decides nothing about a violation that somebody dismissed', async () => {
    const id = await addUser(ctx.db);
    await plantPair(ctx.db, id, { progress: 1, license: 4 });
    await check();
    await bySql(
      ctx,
      sql`UPDATE violations SET dismissed_at = now(), dismissed_by = 'user:1', dismiss_reason = 'known'`,
    );
    await setValidity(ctx, { ...(await decisionOn(ctx, id)), suspended: true });
    const { rows } = await bySql(ctx, sql`SELECT dismiss_reason FROM violations WHERE resolved_at IS NULL`);
    expect(rows).toEqual([{ dismiss_reason: 'known' }]);
  });

  test('needs a license', async () => {
    const id = await learner(ctx);
    await withdrawLicense(ctx, await decisionOn(ctx, id));
    const decision = { ...(await decisionOn(ctx, id)), suspended: true };
    await expect(setValidity(ctx, decision)).rejects.toMatchObject({ code: 'not_applicable' });
  });
});
