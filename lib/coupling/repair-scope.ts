import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import type { RepairScope } from '@/lib/contract/repairs';
import { DomainError } from '@/lib/errors';
import { violationConditions } from '@/lib/health/violation-conditions';
import { namedPairs, type PairSource, selectedPairs } from '@/lib/pair/pair-batches';
import { type KeyRow, keyOf, keyOfFields, type PairKey } from '@/lib/pair/pair-key';
import { isRepairedByItself } from '@/lib/rollout/cohort';
import { isReal } from '@/lib/users/real-users';

type ScopeOptions = {
  /** With a filter: only pairs of learners in the roll-out's cohort. */
  cohortOnly: boolean;
};

/** The pairs in the scope of a repair. Reading them throws `not_found` for a violation that never existed. */
export function pairsInScope(db: Queryable, scope: RepairScope, { cohortOnly }: ScopeOptions): PairSource {
  if ('filter' in scope) return filteredPairs(db, scope.filter, cohortOnly);
  if ('pairs' in scope) return namedPairs(async () => scope.pairs.map(keyOfFields));
  return namedPairs(() => pairsOfViolations(db, scope.violation_ids));
}

async function pairsOfViolations(db: Queryable, ids: number[]): Promise<PairKey[]> {
  const { rows } = await db.execute<KeyRow & { id: string }>(sql`
    SELECT id, user_id, specialization_id FROM violations WHERE id = ANY (${sql.param(ids)}::bigint[])
      AND ${isReal(sql`user_id`)}`);
  const found = new Set(rows.map((row) => Number(row.id)));
  const missing = ids.find((id) => !found.has(id));
  if (missing !== undefined) throw new DomainError('not_found', `there is no violation ${missing}`);
  return rows.map(keyOf);
}

function filteredPairs(
  db: Queryable,
  filter: Extract<RepairScope, { filter: unknown }>['filter'],
  cohortOnly: boolean,
): PairSource {
  // Dismissed pairs are included only when the filter asks for them.
  const reachable = filter.state === 'dismissed' ? sql`true` : sql`v.dismissed_at IS NULL`;
  const repairable = cohortOnly ? isRepairedByItself(sql`v.user_id`) : sql`true`;
  return selectedPairs(
    db,
    (after, limit) => sql`
      SELECT v.user_id, v.specialization_id FROM violations v JOIN users u ON u.id = v.user_id
      WHERE ${violationConditions(filter)} AND ${reachable} AND ${repairable} AND ${after}
      ORDER BY v.user_id, v.specialization_id LIMIT ${limit}`,
  );
}
