import { sql } from 'drizzle-orm';
import type { TestContext } from './context';

type Statement = {
  role: string;
  application: string;
  statement: string;
  record: string;
  operation: string;
  pairs: string;
};

/** Each statement that was captured, in their order. */
export async function capturedStatements(ctx: TestContext): Promise<Statement[]> {
  const { rows } = await ctx.db.execute<Statement>(
    sql`SELECT role, application, statement, record, operation, pairs FROM foreign_statements ORDER BY id`,
  );
  return rows;
}

/** Each captured change: its record, learner and the levels and XP before and after. */
export async function capturedChanges(ctx: TestContext) {
  const { rows } = await ctx.db.execute<Record<string, unknown>>(sql`
    SELECT w.record, u.user_id::int AS user_id, u.level_before, u.level_after, u.xp_before::int AS xp_before,
      u.xp_after::int AS xp_after
    FROM foreign_writes w CROSS JOIN LATERAL unnest(w.user_ids, w.levels_before, w.levels_after, w.xp_before, w.xp_after)
      AS u(user_id, level_before, level_after, xp_before, xp_after)
    ORDER BY w.statement_id, u.user_id`);
  return rows;
}
