import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Context } from '@/lib/context';
import type { Repair, RepairFilter } from '@/lib/contract/repairs';
import { decodeCursor, encodeCursor } from '@/lib/cursor';
import { REPAIR_COLUMNS, type RepairRow, toRepair } from './present-repair';

export type RepairsPage = RepairFilter & { limit: number; cursor?: string | undefined };

const cursorShape = z.tuple([z.int().min(0)]);

/** Runs of repairs that match, newest first, without their actions. Throws `invalid_input` for a foreign cursor. */
export async function listRepairs(
  ctx: Pick<Context, 'db'>,
  query: RepairsPage,
): Promise<{ items: Repair[]; total: number; nextCursor: string | null }> {
  const where = conditionsOf(query);
  const { items, nextCursor } = await readRepairs(ctx, query);
  const { rows } = await ctx.db.execute<{ total: string }>(
    sql`SELECT count(*) AS total FROM repairs WHERE ${where}`,
  );
  return { items, total: Number(rows[0]?.total ?? 0), nextCursor };
}

/** A page of runs without the count of all. */
export async function readRepairs(
  ctx: Pick<Context, 'db'>,
  query: RepairsPage,
): Promise<{ items: Repair[]; nextCursor: string | null }> {
  const { rows } = await ctx.db.execute<RepairRow>(sql`
    SELECT ${REPAIR_COLUMNS} FROM repairs WHERE ${conditionsOf(query)} ${after(query.cursor)}
    ORDER BY id DESC LIMIT ${query.limit + 1}`);
  const items = rows.slice(0, query.limit).map((row) => toRepair(row, []));
  const last = items.at(-1);
  return { items, nextCursor: rows.length > query.limit && last ? encodeCursor([last.id as number]) : null };
}

function conditionsOf({ state, policy, actor, undoes, since, until }: RepairFilter): SQL {
  const conditions = [sql`true`];
  if (state) conditions.push(sql`state = ${state}`);
  if (policy) conditions.push(sql`policy = ${policy}`);
  if (actor) conditions.push(sql`actor = ${actor}`);
  if (undoes) conditions.push(sql`undoes_id = ${undoes}`);
  if (since) conditions.push(sql`started_at >= ${since}::timestamptz`);
  if (until) conditions.push(sql`started_at < ${until}::timestamptz`);
  return sql.join(conditions, sql` AND `);
}

function after(cursor: string | undefined): SQL {
  if (!cursor) return sql``;
  const [id] = decodeCursor(cursor, cursorShape);
  return sql`AND id < ${id}::bigint`;
}
