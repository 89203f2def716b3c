import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sqlstateOf } from '@/db/sqlstate';
import { runCheck } from '@/lib/health/run-check';
import { type TestContext, testContext } from '../support/context';
import { learner } from '../support/decisions';

let ctx: TestContext;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.close());

test('a history row of another writer whose withdrawal ends at no time is refused, and fails no check', async () => {
  const id = await learner(ctx);
  await ctx.db.execute(sql`DELETE FROM user_licenses WHERE user_id = ${id}`);
  const withdrawn = (until: string) =>
    ctx.db.execute(sql`
      INSERT INTO license_progressions (user_id, specialization_id, from_level, source, actor, details)
      VALUES (${id}, 'PLAYER', 8, 'withdrawal', 'legacy', jsonb_build_object('until', ${until}::text))`);
  const refused = await withdrawn('next spring').catch((error) => error);
  expect(sqlstateOf(refused)).toBe('22007');
  await withdrawn('2199-01-01');
  expect(await runCheck(ctx, { confirmDelayMs: 0 })).toMatchObject({ inconsistent: 0 });
});
