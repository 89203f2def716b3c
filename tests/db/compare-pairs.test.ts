import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { oneRow } from '@/db/one-row';
import { inTransaction } from '@/db/transaction';
import { comparePairs } from '@/lib/health/compare-pairs';
import { SNAPSHOT } from '@/lib/health/run-check';
import { type TestContext, testContext } from '../support/context';
import { plantUnlicensed } from '../support/many-pairs';

let ctx: TestContext;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.close());

/** How many more processes the statements in this database have asked for. */
async function processesAskedFor(): Promise<number> {
  const asked = await ctx.db.execute<{ count: number }>(sql`
    SELECT parallel_workers_to_launch::int AS count FROM pg_stat_database WHERE datname = current_database()`);
  return oneRow(asked).count;
}

test('several processes compare the pairs, and count them, whatever levels they have', async () => {
  await plantUnlicensed(ctx.db, 20_000);
  await ctx.db.execute(sql`UPDATE specialization_progress SET current_level = 1 + user_id % 8`);
  await ctx.db.execute(sql`
    INSERT INTO user_licenses (user_id, specialization_id, current_level, max_achieved_level)
    SELECT user_id, specialization_id, current_level, current_level FROM specialization_progress`);
  await ctx.owner.execute(sql`ANALYZE specialization_progress, user_licenses`);
  const before = await processesAskedFor();
  const compared = await inTransaction(
    ctx.db,
    async (tx) => {
      // As with tables so large that more processes are worth their start.
      await tx.execute(sql`SET LOCAL min_parallel_table_scan_size = 0`);
      await tx.execute(sql`SET LOCAL parallel_setup_cost = 100`);
      await tx.execute(sql`SET LOCAL max_parallel_workers_per_gather = 2`);
      const comparison = await comparePairs(tx);
      await tx.execute(sql`SELECT pg_stat_force_next_flush()`);
      return comparison;
    },
    SNAPSHOT,
  );
  expect(compared).toMatchObject({ totalUsers: 20_000, totalPairs: 20_000, inconsistent: 0 });
  expect((await processesAskedFor()) - before, 'two for each statement').toBe(4);
});
