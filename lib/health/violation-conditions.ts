import { type SQL, sql } from 'drizzle-orm';
import type { ViolationFilter } from '@/lib/contract/violations';
import { isReal } from '@/lib/users/real-users';
import { userSearch } from '@/lib/users/user-search';
import { type AnnotatedState, DISAGREEMENT_KINDS } from '@/lib/vocabulary/violations';

/** What people have said about a violation `v`: the state with the highest priority. */
export const ANNOTATED_STATE = sql`CASE WHEN v.dismissed_at IS NOT NULL THEN 'dismissed'
  WHEN v.muted_until > now() THEN 'muted' WHEN v.acknowledged_at IS NOT NULL THEN 'acknowledged' ELSE 'open' END`;

/** The license is missing, or behind what evidence supports: a repair would raise it. Before the second look, behind progress. */
export const BLOCKED = sql`(v.kind IN ('missing_license', 'license_removed', 'vanished_pair') OR CASE
  WHEN v.recommended_action IS NULL THEN v.license_level < v.progress_level
  ELSE v.recommended_action IN ('raise_license', 'raise_both') END)`;
/** The license is ahead. */
export const OVER_GRANTED = sql`v.license_level > v.progress_level`;

/** The levels of the pair of a violation `v` differ, or a row is missing: what a check sees and counts. */
export const IS_DISAGREEMENT = sql`v.kind IN (${sql.join(
  DISAGREEMENT_KINDS.map((kind) => sql`${kind}`),
  sql`, `,
)})`;

/**
 * The WHERE of open (or resolved), confirmed violations `v`, with their users as `u`, that match a filter. A violation
 * without its second look is neither shown nor repaired, because its writer may be between two commits.
 */
export function violationConditions(filter: ViolationFilter, which: { resolved?: boolean } = {}): SQL {
  const conditions = [
    which.resolved ? sql`v.resolved_at IS NOT NULL` : sql`v.resolved_at IS NULL`,
    sql`v.confirmed_at IS NOT NULL`,
    isReal(sql`v.user_id`),
  ];
  if (filter.specialization) conditions.push(sql`v.specialization_id = ${filter.specialization}`);
  if (filter.kind) conditions.push(sql`v.kind = ${filter.kind}`);
  if (filter.recommended_action) conditions.push(sql`v.recommended_action = ${filter.recommended_action}`);
  if (filter.state) conditions.push(stateCondition(filter.state));
  if (filter.affected) conditions.push(filter.affected === 'blocked' ? BLOCKED : OVER_GRANTED);
  if (filter.broken_before) conditions.push(sql`v.broken_30d >= ${filter.broken_before}`);
  if (filter.writer) conditions.push(sql`v.writer_id = ${filter.writer}::bigint`);
  if (filter.transaction) conditions.push(sql`v.transaction_id = ${filter.transaction}::bigint`);
  if (filter.seen_after) conditions.push(sql`v.first_seen_at >= ${filter.seen_after}::timestamptz`);
  if (filter.seen_before) conditions.push(sql`v.first_seen_at < ${filter.seen_before}::timestamptz`);
  if (filter.search) conditions.push(userSearch(filter.search));
  return sql.join(conditions, sql` AND `);
}

function stateCondition(state: AnnotatedState): SQL {
  return sql`${ANNOTATED_STATE} = ${state}`;
}
