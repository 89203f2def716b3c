import { type SQL, sql } from 'drizzle-orm';
import type { ViolationFilter } from '@/lib/contract/health';

/**
 * The WHERE of open, confirmed violations (`v`, with their users as `u`) that match a filter. A violation that has not
 * had its second look is not shown and not repaired: its writer may be between two commits.
 */
export function violationConditions(filter: ViolationFilter): SQL {
  const conditions = [sql`v.resolved_at IS NULL AND v.confirmed_at IS NOT NULL`];
  if (filter.specialization) conditions.push(sql`v.specialization_id = ${filter.specialization}`);
  if (filter.kind) conditions.push(sql`v.kind = ${filter.kind}`);
  if (filter.recommended_action) conditions.push(sql`v.recommended_action = ${filter.recommended_action}`);
  if (filter.search) conditions.push(searchCondition(filter.search));
  return sql.join(conditions, sql` AND `);
}

function searchCondition(search: string): SQL {
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  const text = sql`u.name ILIKE ${pattern} OR u.email ILIKE ${pattern} OR u.external_id ILIKE ${pattern}`;
  return /^\d{1,15}$/.test(search) ? sql`(${text} OR v.user_id = ${Number(search)})` : sql`(${text})`;
}
