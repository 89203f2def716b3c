import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable } from '@/db/transaction';
import type { Maintenance, MaintenanceQuery } from '@/lib/contract/maintenance';
import { decodeCursor, encodeCursor, MICROSECONDS, microsecondsOf, momentOf } from '@/lib/cursor';
import { DomainError } from '@/lib/errors';
import {
  MAINTENANCE_STATE,
  type MaintenanceRow,
  maintenanceColumns,
  toMaintenance,
} from './present-maintenance';

const cursorShape = z.tuple([z.string().regex(MICROSECONDS), z.int().min(0)]);

/** Maintenance windows, the latest start first, a page at a time. Throws `invalid_input` for a foreign cursor. */
export async function listMaintenance(
  ctx: { db: Queryable },
  query: MaintenanceQuery,
): Promise<{ items: Maintenance[]; total: number; nextCursor: string | null }> {
  const where = query.state ? sql`${MAINTENANCE_STATE} = ${query.state}` : sql`true`;
  const { rows } = await ctx.db.execute<MaintenanceRow & { sort_value: string }>(sql`
    SELECT ${maintenanceColumns()}, ${microsecondsOf(sql`m.starts_at`)} AS sort_value FROM maintenance_windows m
    WHERE ${where} ${after(query.cursor)} ORDER BY m.starts_at DESC, m.id DESC LIMIT ${query.limit + 1}`);
  const { rows: counted } = await ctx.db.execute<{ total: string }>(
    sql`SELECT count(*) AS total FROM maintenance_windows m WHERE ${where}`,
  );
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    items: shown.map(toMaintenance),
    total: Number(counted[0]?.total ?? 0),
    nextCursor: rows.length > query.limit && last ? encodeCursor([last.sort_value, Number(last.id)]) : null,
  };
}

function after(cursor: string | undefined): SQL {
  if (!cursor) return sql``;
  const [at, id] = decodeCursor(cursor, cursorShape);
  return sql`AND (m.starts_at, m.id) < (${momentOf(at)}, ${id}::bigint)`;
}

/** One window. Throws `not_found`. */
export async function readMaintenance(ctx: { db: Queryable }, id: number): Promise<Maintenance> {
  const { rows } = await ctx.db.execute<MaintenanceRow>(
    sql`SELECT ${maintenanceColumns()} FROM maintenance_windows m WHERE m.id = ${id}`,
  );
  const [row] = rows;
  if (!row) throw new DomainError('not_found', `there is no maintenance window ${id}`);
  return toMaintenance(row);
}
