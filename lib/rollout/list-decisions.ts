import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import type { Page } from '@/lib/contract/operation';
import type { RolloutDecision } from '@/lib/contract/rollout';
import { highestIdFirst, type PageQuery, readPage } from '@/lib/page';
import { DECISION_COLUMNS, type DecisionRow, toDecision } from './present-decision';

/** Every decision about the roll-out, newest first, a page at a time. Throws `invalid_input` for a foreign cursor. */
export async function listDecisions(
  ctx: Pick<Context, 'db'>,
  query: PageQuery,
): Promise<Page<RolloutDecision>> {
  return readPage(ctx.db, query, {
    ...highestIdFirst(sql`id`),
    select: (after, limit) => sql`
      SELECT ${DECISION_COLUMNS} FROM rollout_decisions WHERE ${after} ORDER BY id DESC LIMIT ${limit}`,
    toItem: (row: DecisionRow) => toDecision(row),
    total: sql`SELECT count(*) AS total FROM rollout_decisions`,
  });
}
