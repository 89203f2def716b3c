import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import type { Maintenance, MaintenanceQuery } from '@/lib/contract/maintenance';
import type { Page } from '@/lib/contract/operation';
import { microsecondsOf } from '@/lib/cursor';
import { DomainError } from '@/lib/errors';
import { newestFirst, readPage, type Sorted } from '@/lib/page';
import {
  MAINTENANCE_STATE,
  type MaintenanceRow,
  maintenanceColumns,
  toMaintenance,
} from './present-maintenance';

/** Maintenance windows, the latest start first, a page at a time. Throws `invalid_input` for a foreign cursor. */
export async function listMaintenance(
  ctx: { db: Queryable },
  query: MaintenanceQuery,
): Promise<Page<Maintenance>> {
  const where = query.state ? sql`${MAINTENANCE_STATE} = ${query.state}` : sql`true`;
  return readPage(ctx.db, query, {
    ...newestFirst(sql`m.starts_at`, sql`m.id`),
    select: (after, limit) => sql`
      SELECT ${maintenanceColumns()}, ${microsecondsOf(sql`m.starts_at`)} AS sort_value FROM maintenance_windows m
      WHERE ${where} AND ${after} ORDER BY m.starts_at DESC, m.id DESC LIMIT ${limit}`,
    toItem: (row: MaintenanceRow & Sorted) => toMaintenance(row),
    total: sql`SELECT count(*) AS total FROM maintenance_windows m WHERE ${where}`,
  });
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
