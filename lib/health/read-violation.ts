import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import type { Violation } from '@/lib/contract/violations';
import { DomainError } from '@/lib/errors';
import { isReal } from '@/lib/users/real-users';
import { toViolations, type ViolationRow, violationColumns } from './present-violation';

/** One violation, open or resolved, with the version that an edit may name. Throws `not_found`. */
export async function readViolation(
  ctx: { db: Queryable },
  id: number,
): Promise<{ violation: Violation; version: string }> {
  const { rows } = await ctx.db.execute<ViolationRow & { version: string }>(sql`
    SELECT ${violationColumns()}, v.xmin::text AS version
    FROM violations v JOIN users u ON u.id = v.user_id WHERE v.id = ${id} AND v.confirmed_at IS NOT NULL
      AND ${isReal(sql`v.user_id`)}`);
  const [row] = rows;
  const [violation] = await toViolations(ctx.db, rows);
  if (!row || !violation) throw noViolation(id);
  return { violation, version: row.version };
}

export function noViolation(id: number): DomainError {
  return new DomainError('not_found', `there is no violation ${id}`);
}
