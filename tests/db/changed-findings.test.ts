import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rolledBack } from '@/db/transaction';
import { verifyPair } from '@/lib/coupling/verify-pair';
import { withdrawLicense } from '@/lib/coupling/withdraw-license';
import { comparePairs } from '@/lib/health/compare-pairs';
import { runAudit } from '@/lib/health/run-audit';
import { runCheck } from '@/lib/health/run-check';
import { waitFor } from '@/tests/support/wait-for';
import { addUser, plantHistory, plantPair, type TestContext, testContext } from '../support/context';
import { bySql, decisionOn, learner, pairOf } from '../support/decisions';

let ctx: TestContext;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.close());

const check = () => runCheck(ctx, { confirmDelayMs: 0 });
const open = async () =>
  (await bySql(ctx, sql`SELECT kind, dismissed_at FROM violations WHERE resolved_at IS NULL`)).rows;

test('a dismissed finding does not hide the end of a withdrawal, although no level moved', async () => {
  const id = await learner(ctx);
  const until = new Date(Date.now() + 2_000).toISOString();
  await withdrawLicense(ctx, { ...(await decisionOn(ctx, id)), until });
  await bySql(ctx, sql`UPDATE specialization_progress SET total_xp = total_xp + 99 WHERE user_id = ${id}`);
  await runAudit(ctx, { confirmAfterSeconds: 0 });
  await bySql(
    ctx,
    sql`UPDATE violations SET dismissed_at = now(), dismissed_by = 'kim', dismiss_reason = 'fine'`,
  );
  await waitFor(
    'the withdrawal has ended',
    async () => (await verifyPair(ctx, pairOf(id))).license_state === 'due',
  );
  await check();
  expect(await open()).toEqual([{ kind: 'license_removed', dismissed_at: null }]);
  expect(await check()).toMatchObject({ changed: 0 });
});

test('a missing license becomes one that was taken away when the history knows it, although no level moved', async () => {
  const id = await addUser(ctx.db);
  await plantPair(ctx.db, id, { progress: 3, license: null });
  await check();
  await plantHistory(ctx.db, id, [[null, 3]]);
  await check();
  expect(await open()).toMatchObject([{ kind: 'license_removed' }]);
  expect(await check()).toMatchObject({ changed: 0 });
});

test('a mute ends when the second record of a pair goes too', async () => {
  const id = await learner(ctx);
  await bySql(ctx, sql`DELETE FROM user_licenses WHERE user_id = ${id}`);
  await check();
  await bySql(ctx, sql`UPDATE violations SET muted_until = now() + interval '1 day'`);
  await check();
  const muted = sql`SELECT kind, muted_until > now() AS muted FROM violations WHERE resolved_at IS NULL`;
  expect((await bySql(ctx, muted)).rows).toEqual([{ kind: 'license_removed', muted: true }]);
  await bySql(ctx, sql`DELETE FROM specialization_progress WHERE user_id = ${id}`);
  await check();
  expect((await bySql(ctx, muted)).rows).toEqual([{ kind: 'vanished_pair', muted: null }]);
});

test('a mute and a dismissal end when totals move further from the ledger, and the finding says by how much', async () => {
  const id = await learner(ctx);
  const audit = () => runAudit(ctx, { confirmAfterSeconds: 0 });
  const forge = (xp: number) =>
    bySql(ctx, sql`UPDATE specialization_progress SET total_xp = total_xp + ${xp} WHERE user_id = ${id}`);
  const seen = async () =>
    (
      await bySql(
        ctx,
        sql`SELECT grounds ->> 'xp' AS xp, muted_until IS NOT NULL AS muted, dismissed_at IS NOT NULL AS dismissed
        FROM violations WHERE resolved_at IS NULL`,
      )
    ).rows;
  await forge(5_000);
  await audit();
  await bySql(ctx, sql`UPDATE violations SET muted_until = now() + interval '1 day'`);
  await bySql(
    ctx,
    sql`UPDATE violations SET dismissed_at = now(), dismissed_by = 'kim', dismiss_reason = 'fine'`,
  );
  await forge(-1_000);
  await audit();
  expect(await seen()).toEqual([{ xp: '4000', muted: true, dismissed: true }]);
  expect(await audit()).toMatchObject({ found: 0 });
  await forge(100_000);
  await audit();
  expect(await seen()).toEqual([{ xp: '104000', muted: false, dismissed: false }]);
});

test('a newest learner with only a license lets no check believe that pairs have vanished', async () => {
  await plantPair(ctx.db, await addUser(ctx.db), { progress: 1, license: 1 });
  await plantPair(ctx.db, await addUser(ctx.db), { progress: null, license: 2 });
  await check();
  expect((await rolledBack(ctx.db, comparePairs)).fell).toBe(false);
});

test('a deleted pair of which no witness knows is counted no more', async () => {
  await plantPair(ctx.db, await addUser(ctx.db), { progress: 1, license: 1 });
  const id = await addUser(ctx.db);
  await plantPair(ctx.db, id, { progress: 1, license: 2 });
  await check();
  await bySql(ctx, sql`DELETE FROM specialization_progress WHERE user_id = ${id}`);
  await bySql(ctx, sql`DELETE FROM user_licenses WHERE user_id = ${id}`);
  expect(await check()).toMatchObject({ total_checked: 1, inconsistent: 0 });
  expect((await rolledBack(ctx.db, comparePairs)).fell).toBe(false);
});
