import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction, type Transaction } from '@/db/transaction';
import { NO_CIRCUMSTANCES } from '@/lib/alert/circumstances';
import { readCircumstances, readExplanations } from '@/lib/alert/read-circumstances';
import { bucketOf } from '@/lib/contract/rollout-bucket';
import { countChanges } from '@/lib/health/count-changes';
import { readRolloutFigures } from '@/lib/rollout/read-rollout-figures';
import { readRolloutRow } from '@/lib/rollout/rollout-row';
import { type TestContext, testContext } from '@/tests/support/context';
import { GOOD, reading } from '@/tests/support/rollout';

const OPEN = 3_000;
/** The oldest one, and the few rows that the planner looks at. */
const READ_MAX = 20;
const BAD = new Set(['consistency_rate'] as const);

let ctx: TestContext;
beforeAll(async () => {
  ctx = await testContext();
  await ctx.db.execute(sql`
    INSERT INTO violations (user_id, specialization_id, kind, progress_level, license_level, recommended_action, confirmed_at,
      first_check_id, first_seen_at)
    SELECT g, 'PLAYER', CASE WHEN g % 3 = 0 THEN 'missing_license' ELSE 'level_mismatch' END, 2, 1, 'raise_license', now(), g,
      now() - make_interval(mins => 5000 - g) FROM generate_series(1, ${OPEN}::int) g`);
  await countChanges(ctx.db);
  await ctx.owner.execute(sql`ANALYZE violations`);
});
afterAll(() => ctx.close());

/** How many rows of violations the server looks at for a reading, and what is read. */
async function looked<T>(read: (tx: Transaction) => Promise<T>): Promise<{ rows: number; value: T }> {
  return inTransaction(ctx.db, async (tx) => {
    const count = async () => {
      const { rows } = await tx.execute<{ n: number }>(sql`
        SELECT (seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS n FROM pg_stat_xact_user_tables WHERE relname = 'violations'`);
      return rows[0]?.n ?? 0;
    };
    const before = await count();
    const value = await read(tx);
    return { rows: (await count()) - before, value };
  });
}

test('what explains a bad consistency is read from kept counts and the oldest violation', async () => {
  const { rows, value } = await looked((tx) => readExplanations(tx, NO_CIRCUMSTANCES, BAD));
  expect(value.violations).toMatchObject({
    firstSeenAt: expect.any(String),
    firstCheckId: 1,
    sinceDeployment: 0,
  });
  expect(value.violations.groups.sort((a, b) => a.count - b.count)).toEqual([
    { kind: 'missing_license', specialization: 'PLAYER', count: OPEN / 3 },
    { kind: 'level_mismatch', specialization: 'PLAYER', count: (2 * OPEN) / 3 },
  ]);
  expect(rows).toBeLessThanOrEqual(READ_MAX);
});

test('violations since a deployment are counted only while it can explain them', async () => {
  const deployed = (hours: number) =>
    ctx.owner.execute(sql`
      INSERT INTO deployments (version, deployed_at)
      VALUES (${`1.0.${hours}`}, now() - make_interval(hours => ${hours}::int))`);
  await deployed(60);
  await deployed(50);
  const old = await looked(async (tx) => readExplanations(tx, await readCircumstances(tx), BAD));
  expect(old.value.newestDeployment?.version).toBe('1.0.50');
  expect(old.value.violations.sinceDeployment).toBe(0);
  expect(old.rows).toBeLessThanOrEqual(READ_MAX);
  await deployed(20);
  await ctx.owner.execute(
    sql`UPDATE violations SET first_seen_at = now() - interval '1 hour' WHERE user_id <= 700`,
  );
  const recent = await looked(async (tx) => readExplanations(tx, await readCircumstances(tx), BAD));
  expect(recent.value.violations.sinceDeployment).toBe(700);
});

test('the cohort of all learners is read from kept counts, a smaller one from its violations', async () => {
  await countChanges(ctx.db);
  const row = await readRolloutRow(ctx.db);
  const at = (stage: 0 | 25 | 100) =>
    looked((tx) =>
      readRolloutFigures(
        tx as unknown as TestContext['db'],
        { ...row, state: { ...row.state, stage } },
        reading(GOOD),
        { nowMs: row.nowMs, soak: 'stored' },
      ),
    );
  const [none, some, all] = [await at(0), await at(25), await at(100)];
  const within = Array.from({ length: OPEN }, (_, n) => n + 1).filter((id) => bucketOf(id) < 25).length;
  expect([none, some, all].map(({ value }) => value.figures.cohort.inconsistent)).toEqual([0, within, OPEN]);
  expect(none.rows).toBeLessThanOrEqual(READ_MAX);
  expect(all.rows).toBeLessThanOrEqual(READ_MAX);
});
