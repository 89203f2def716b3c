import { type SQL, sql } from 'drizzle-orm';
import { isoTime, isoTimeOrNull } from '@/db/values';
import type { Context } from '@/lib/context';
import type { Repair, RepairAction } from '@/lib/contract/health';
import { DomainError } from '@/lib/errors';

type RepairRow = Omit<Repair, 'id' | 'dry_run' | 'actions'> & { id: string };
type ActionRow = Omit<RepairAction, 'user_id'> & { user_id: string };

const COLUMNS = sql`id, policy, state, actor, started_at, finished_at, matched, repaired, already_agreed, needs_decision, busy, failed`;
const ACTIONS_SHOWN = 200;

/** One kept run of repairs with its first 200 actions. Throws `not_found`. */
export async function readRepair(ctx: Pick<Context, 'db'>, id: number): Promise<Repair> {
  const { rows } = await ctx.db.execute<RepairRow>(sql`SELECT ${COLUMNS} FROM repairs WHERE id = ${id}`);
  const [row] = rows;
  if (!row) throw new DomainError('not_found', `there is no repair ${id}`);
  const { items } = await listRepairActions(ctx, { repairId: id, limit: ACTIONS_SHOWN });
  return toRepair(row, items);
}

/** Runs of repairs, newest first, without their actions. The cursor is the id of the last run shown. */
export async function listRepairs(
  ctx: Pick<Context, 'db'>,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ items: Repair[]; total: number; nextCursor: string | null }> {
  const after = page.cursor ? sql`WHERE id < ${cursorId(page.cursor)}` : sql``;
  const { rows } = await ctx.db.execute<RepairRow>(
    sql`SELECT ${COLUMNS} FROM repairs ${after} ORDER BY id DESC LIMIT ${page.limit + 1}`,
  );
  const total = await countRows(ctx, sql`SELECT count(*) AS total FROM repairs`);
  const items = rows.slice(0, page.limit).map((row) => toRepair(row, []));
  return { items, total, nextCursor: rows.length > page.limit ? String(items.at(-1)?.id) : null };
}

/** What a run did to each pair, by user and specialization. Throws `not_found` for an unknown run. */
export async function listRepairActions(
  ctx: Pick<Context, 'db'>,
  page: { repairId: number; limit: number; cursor?: string | undefined },
): Promise<{ items: RepairAction[]; total: number; nextCursor: string | null }> {
  const [user = '', specialization = ''] = page.cursor?.split('/') ?? [];
  const after = page.cursor
    ? sql`AND (a.user_id, a.specialization_id) > (${cursorId(user)}::bigint, ${specialization})`
    : sql``;
  const { rows } = await ctx.db.execute<ActionRow>(sql`
    SELECT a.user_id, u.name AS user_name, a.specialization_id AS specialization, a.outcome, a.action, a.explanation,
      a.before, a.after
    FROM repair_actions a JOIN users u ON u.id = a.user_id
    WHERE a.repair_id = ${page.repairId} ${after}
    ORDER BY a.user_id, a.specialization_id LIMIT ${page.limit + 1}`);
  const total = await countRows(
    ctx,
    sql`SELECT count(*) AS total FROM repair_actions WHERE repair_id = ${page.repairId}`,
  );
  if (
    total === 0 &&
    (await countRows(ctx, sql`SELECT count(*) AS total FROM repairs WHERE id = ${page.repairId}`)) === 0
  ) {
    throw new DomainError('not_found', `there is no repair ${page.repairId}`);
  }
  const items = rows.slice(0, page.limit).map((row) => ({ ...row, user_id: Number(row.user_id) }));
  const last = items.at(-1);
  return {
    items,
    total,
    nextCursor: rows.length > page.limit && last ? `${last.user_id}/${last.specialization}` : null,
  };
}

async function countRows(ctx: Pick<Context, 'db'>, query: SQL): Promise<number> {
  const { rows } = await ctx.db.execute<{ total: string }>(query);
  return Number(rows[0]?.total ?? 0);
}

function cursorId(text: string): number {
  if (!/^\d{1,15}$/.test(text)) {
    throw new DomainError('invalid_input', 'the cursor is not one that this list gave out', [
      { path: 'cursor', message: 'not a cursor of this list' },
    ]);
  }
  return Number(text);
}

function toRepair(row: RepairRow, actions: RepairAction[]): Repair {
  return {
    ...row,
    id: Number(row.id),
    dry_run: false,
    started_at: isoTime(row.started_at),
    finished_at: isoTimeOrNull(row.finished_at),
    actions,
  };
}
