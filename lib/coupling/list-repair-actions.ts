import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Context } from '@/lib/context';
import { specializationShape } from '@/lib/contract/common';
import type { Page } from '@/lib/contract/operation';
import type { RepairAction } from '@/lib/contract/repairs';
import { DomainError } from '@/lib/errors';
import { type PageQuery, readSlice, type Slice } from '@/lib/page';
import type { RepairOutcome } from '@/lib/vocabulary/repairs';

export type ActionsPage = PageQuery & {
  repairId: number;
  outcome?: RepairOutcome | undefined;
};

type ActionRow = Omit<RepairAction, 'user_id' | 'undone_by'> & { user_id: string; undone_by: string | null };

const cursorShape = z.tuple([z.int().min(0), specializationShape]);

/** What a run did to each pair, by user and specialization. Throws `not_found` for an unknown run. */
export async function listRepairActions(
  ctx: Pick<Context, 'db'>,
  page: ActionsPage,
): Promise<Page<RepairAction>> {
  const read = await readRepairActions(ctx, page);
  const { rows } = await ctx.db.execute<{ total: string; known: boolean }>(sql`
    SELECT (SELECT count(*) FROM repair_actions a WHERE ${conditionsOf(page)}) AS total,
      EXISTS (SELECT FROM repairs WHERE id = ${page.repairId}) AS known`);
  if (!rows[0]?.known) throw new DomainError('not_found', `there is no repair ${page.repairId}`);
  return { ...read, total: Number(rows[0].total) };
}

/** A page of what a run did, without the total count. Empty for an unknown run. */
export async function readRepairActions(
  ctx: Pick<Context, 'db'>,
  page: ActionsPage,
): Promise<Slice<RepairAction>> {
  return readSlice(ctx.db, page, {
    cursor: cursorShape,
    after: ([userId, specialization]) =>
      sql`(a.user_id, a.specialization_id) > (${userId}::bigint, ${specialization})`,
    select: (after, limit) => sql`
      SELECT a.user_id, u.name AS user_name, a.specialization_id AS specialization, a.outcome, a.action, a.explanation,
        a.grounds, a.before, a.after, a.undone_by_id AS undone_by
      FROM repair_actions a JOIN users u ON u.id = a.user_id
      WHERE ${conditionsOf(page)} AND ${after} ORDER BY a.user_id, a.specialization_id LIMIT ${limit}`,
    valuesOf: (row) => [Number(row.user_id), row.specialization],
    toItem: (row: ActionRow) => ({
      ...row,
      user_id: Number(row.user_id),
      undone_by: row.undone_by === null ? null : Number(row.undone_by),
    }),
  });
}

/** The primary key finds the rows of the run. The outcome is then filtered among these rows. */
function conditionsOf({ repairId, outcome }: ActionsPage): SQL {
  const ofOutcome = outcome ? sql`AND a.outcome = ${outcome}` : sql``;
  return sql`a.repair_id = ${repairId} ${ofOutcome}`;
}
