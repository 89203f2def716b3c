import { type SQL, sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import type { Page } from '@/lib/contract/operation';
import type { Repair, RepairFilter } from '@/lib/contract/repairs';
import { highestIdFirst, type PageQuery, readSlice, readTotal, type Slice } from '@/lib/page';
import { REPAIR_COLUMNS, type RepairRow, toRepair } from './present-repair';

export type RepairsPage = RepairFilter & PageQuery;

/** Runs of repairs that match, newest first, without their actions. Throws `invalid_input` for a foreign cursor. */
export async function listRepairs(ctx: Pick<Context, 'db'>, query: RepairsPage): Promise<Page<Repair>> {
  const slice = await readRepairs(ctx, query);
  const total = sql`SELECT count(*) AS total FROM repairs WHERE ${conditionsOf(query)}`;
  return { ...slice, total: await readTotal(ctx.db, total) };
}

/** A page of runs without the total count. */
export async function readRepairs(ctx: Pick<Context, 'db'>, query: RepairsPage): Promise<Slice<Repair>> {
  return readSlice(ctx.db, query, {
    ...highestIdFirst(sql`id`),
    select: (after, limit) => sql`
      SELECT ${REPAIR_COLUMNS} FROM repairs WHERE ${conditionsOf(query)} AND ${after} ORDER BY id DESC LIMIT ${limit}`,
    toItem: (row: RepairRow) => toRepair(row, []),
  });
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
