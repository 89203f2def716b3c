import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setLevel } from '@/lib/coupling/set-level';
import { verifyPair } from '@/lib/coupling/verify-pair';
import { readFigures } from '@/lib/health/read-status';
import { runCheck } from '@/lib/health/run-check';
import { activity, addUser, storedPair, type TestContext, testContext } from '../support/context';
import { witnessed } from '../support/decisions';

let ctx: TestContext;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.close());

const AT_ONCE = { confirmDelayMs: 0 };
const { audit, bySql, learner, lower, open, record, sync } = witnessed(() => ctx);

describe('levels that agree', () => {
  test('below what the ledger reaches are both raised, unless a person lowered them', async () => {
    const [behind, lowered] = [await learner(), await learner()];
    await bySql(sql`UPDATE specialization_progress SET current_level = 5 WHERE user_id = ${behind}`);
    await bySql(sql`UPDATE user_licenses SET current_level = 5 WHERE user_id = ${behind}`);
    await lower(lowered, 3);
    await audit();
    expect(await open()).toMatchObject([{ user_id: behind, kind: 'under_granted', action: 'raise_both' }]);
    await sync();
    expect(await storedPair(ctx.db, behind)).toMatchObject({ progress_level: 8, license_level: 8 });
    expect(await storedPair(ctx.db, lowered)).toMatchObject({ progress_level: 3, license_level: 3 });
  });

  test('that a person lowered stay lowered, also when something rewrites the progress row without its hold', async () => {
    const id = await learner();
    await lower(id, 3);
    await bySql(sql`UPDATE specialization_progress SET level_hold = NULL WHERE user_id = ${id}`);
    await audit();
    expect(await open()).toEqual([]);
    await record(activity(id, 'later', { xp: 5 }));
    expect(await storedPair(ctx.db, id)).toMatchObject({ progress_level: 3, license_level: 3 });
    await bySql(
      sql`UPDATE specialization_progress SET current_level = 8, level_hold = NULL WHERE user_id = ${id}`,
    );
    await runCheck(ctx, AT_ONCE);
    expect(await sync()).toMatchObject({ repaired: 0, needs_decision: 1 });
  });

  test('without support are shown, and a decision of a person for them is kept', async () => {
    const id = await addUser(ctx.db);
    await record(activity(id, 'a', { xp: 10 }));
    await bySql(sql`UPDATE specialization_progress SET current_level = 6 WHERE user_id = ${id}`);
    await bySql(
      sql`UPDATE user_licenses SET current_level = 6, max_achieved_level = 6 WHERE user_id = ${id}`,
    );
    await audit();
    expect(await open()).toMatchObject([{ kind: 'unsupported', action: 'needs_decision' }]);
    const { version } = await verifyPair(ctx, { userId: id, specialization: 'PLAYER' });
    await setLevel(ctx, { userId: id, specialization: 'PLAYER', level: 6, version, allowDemotion: false });
    await audit();
    expect(await open()).toEqual([]);
  });

  test('whose history says something else are shown, and a highest level below history is raised', async () => {
    const id = await learner();
    await bySql(
      sql`UPDATE user_licenses SET current_level = 2, max_achieved_level = 2 WHERE user_id = ${id}`,
    );
    await bySql(
      sql`UPDATE specialization_progress SET current_level = 2, level_hold = 8 WHERE user_id = ${id}`,
    );
    await audit();
    expect(await open()).toMatchObject([{ kind: 'history_gap', action: 'raise_max' }]);
    await sync();
    expect(await open()).toMatchObject([
      {
        kind: 'history_gap',
        action: 'needs_decision',
        grounds: { code: 'license_beside_history', history_level: 8 },
      },
    ]);
  });
});

test('the order of the history is that of its rows, not of the times that a writer chose', async () => {
  const id = await addUser(ctx.db);
  await record(activity(id, 'a', { xp: 70_000, sessions: 18 }));
  await bySql(sql`
    INSERT INTO license_progressions (user_id, specialization_id, from_level, to_level, advanced_at, source, actor)
    VALUES (${id}, 'PLAYER', 4, 5, clock_timestamp() + interval '2 hours', 'import', 'x'),
      (${id}, 'PLAYER', 5, 4, clock_timestamp(), 'import', 'x')`);
  await bySql(sql`UPDATE user_licenses SET current_level = 5, max_achieved_level = 5 WHERE user_id = ${id}`);
  await runCheck(ctx, AT_ONCE);
  expect(await sync()).toMatchObject({ repaired: 0, needs_decision: 1 });
  expect(await storedPair(ctx.db, id)).toMatchObject({ progress_level: 4, license_level: 5 });
});

test('what a repair leaves open is a finding at once, without waiting for the audit', async () => {
  const id = await learner();
  await bySql(sql`UPDATE user_licenses SET current_level = 3 WHERE user_id = ${id}`);
  await bySql(sql`UPDATE specialization_progress SET total_xp = total_xp + 7 WHERE user_id = ${id}`);
  await runCheck(ctx, AT_ONCE);
  expect(await sync()).toMatchObject({ repaired: 1 });
  expect(await open()).toMatchObject([{ kind: 'totals_unexplained', grounds: { xp: 7 } }]);
});

test('explained stands beside agreement, and is not known before the first whole audit', async () => {
  const id = await learner();
  await bySql(sql`UPDATE specialization_progress SET total_xp = total_xp + 7 WHERE user_id = ${id}`);
  await learner();
  await runCheck(ctx, AT_ONCE);
  const figures = () => readFigures(ctx, { intervalMinutes: 5 });
  expect(await figures()).toMatchObject({
    consistency_rate: 100,
    explained_rate: null,
    explained_through: null,
  });
  const { started_at } = await audit();
  expect(await figures()).toMatchObject({
    consistency_rate: 100,
    total_violations: 0,
    explained_rate: 50,
    explained_through: started_at,
    total_findings: 1,
  });
});
