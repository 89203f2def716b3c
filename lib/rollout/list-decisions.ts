import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Context } from '@/lib/context';
import type { RolloutDecision } from '@/lib/contract/rollout';
import { decodeCursor, encodeCursor } from '@/lib/cursor';
import { DECISION_COLUMNS, type DecisionRow, toDecision } from './present-decision';

const cursorShape = z.tuple([z.int().min(0)]);

/** Every decision about the roll-out, newest first, a page at a time. Throws `invalid_input` for a foreign cursor. */
export async function listDecisions(
  ctx: Pick<Context, 'db'>,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ items: RolloutDecision[]; total: number; nextCursor: string | null }> {
  const before =
    cursor === undefined ? sql`` : sql`WHERE id < ${decodeCursor(cursor, cursorShape)[0]}::bigint`;
  const { rows } = await ctx.db.execute<DecisionRow>(sql`
    SELECT ${DECISION_COLUMNS} FROM rollout_decisions ${before} ORDER BY id DESC LIMIT ${limit + 1}`);
  const counted = await ctx.db.execute<{ total: string }>(
    sql`SELECT count(*) AS total FROM rollout_decisions`,
  );
  const items = rows.slice(0, limit).map(toDecision);
  const last = items.at(-1);
  return {
    items,
    total: Number(counted.rows[0]?.total ?? 0),
    nextCursor: rows.length > limit && last ? encodeCursor([last.id]) : null,
  };
}
