import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordActivity } from '@/lib/coupling/record-activity';
import { verifyPair } from '@/lib/coupling/verify-pair';
import { activity, addUser, plantPair, type TestContext, testContext } from '../support/context';
import { bySql, learner, openViolations, pairOf } from '../support/decisions';
import { compareAll } from '../support/writers';

let ctx: TestContext;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.close());

const adopt = () =>
  bySql(
    ctx,
    sql`INSERT INTO writers (role, application, mode, first_seen_at, last_seen_at)
      VALUES ('lockstep_app', 'lockstep-test', 'adopted', now(), now())`,
  );

async function ledger(id: number) {
  const { rows } = await ctx.db.execute(sql`
    SELECT kind, xp_change::int AS xp, sessions_change AS sessions, actor FROM activities WHERE user_id = ${id} AND kind <> 'activity'`);
  return rows;
}
const entry = { kind: 'adjustment', sessions: 0, actor: 'writer:lockstep_app/lockstep-test' };

test('keeps the XP that it writes: each change enters the ledger once', async () => {
  const id = await learner(ctx);
  await adopt();
  const addXp = (xp: number) =>
    bySql(ctx, sql`UPDATE specialization_progress SET total_xp = total_xp + ${xp} WHERE user_id = ${id}`);
  await addXp(1_000);
  await addXp(-300);
  await compareAll(ctx);
  expect(await ledger(id)).toEqual([
    { ...entry, xp: 1_000 },
    { ...entry, xp: -300 },
  ]);
  expect(await openViolations(ctx)).toEqual([]);
  const [recorded] = await recordActivity(ctx, [activity(id, 'next', { xp: 5 })]);
  expect(recorded).toMatchObject({ outcome: 'recorded', total_xp: '250705' });
  expect((await verifyPair(ctx, pairOf(id))).in_agreement).toBe(true);
});

test('does not keep a level that it writes', async () => {
  const id = await learner(ctx);
  await adopt();
  await bySql(ctx, sql`UPDATE specialization_progress SET current_level = 3 WHERE user_id = ${id}`);
  await compareAll(ctx);
  expect(await openViolations(ctx)).toEqual([{ user_id: id, kind: 'level_mismatch' }]);
  expect(await ledger(id)).toEqual([]);
});

test('a row that it inserts enters the ledger as what the ledger does not know yet', async () => {
  const [fresh, known] = [await addUser(ctx.db), await learner(ctx)];
  await adopt();
  await bySql(ctx, sql`DELETE FROM specialization_progress WHERE user_id = ${known}`);
  await plantPair(ctx.db, fresh, { license: null });
  await bySql(
    ctx,
    sql`
    INSERT INTO specialization_progress (user_id, specialization_id, current_level, total_xp, completed_sessions)
    VALUES (${known}, 'PLAYER', 8, 250010, 30)`,
  );
  await bySql(ctx, sql`UPDATE specialization_progress SET total_xp = 40 WHERE user_id = ${fresh}`);
  await compareAll(ctx);
  expect(await ledger(known)).toEqual([{ ...entry, xp: 10 }]);
  expect(await ledger(fresh)).toEqual([{ ...entry, xp: 40 }]);
});

test('of one that is only flagged nothing enters the ledger', async () => {
  const id = await learner(ctx);
  await bySql(ctx, sql`UPDATE specialization_progress SET total_xp = total_xp + 7 WHERE user_id = ${id}`);
  await compareAll(ctx);
  expect(await ledger(id)).toEqual([]);
  expect(await openViolations(ctx)).toEqual([{ user_id: id, kind: 'totals_unexplained' }]);
});
