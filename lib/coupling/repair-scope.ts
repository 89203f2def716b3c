import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import type { RepairScope } from '@/lib/contract/repairs';
import { DomainError } from '@/lib/errors';
import { violationConditions } from '@/lib/health/violation-conditions';
import { batchesOf, walkPairs } from '@/lib/pair/pair-batches';
import { type KeyRow, keyOf, keyOfFields, type PairKey } from '@/lib/pair/pair-key';
import { isRepairedByItself } from '@/lib/rollout/cohort';
import { isReal } from '@/lib/users/real-users';

type ScopeOptions = {
  batchSize: number;
  /** With a filter: only pairs of learners in the roll-out's cohort. */
  cohortOnly: boolean;
};

/**
 * The pairs in the scope of a repair, in batches sorted by (user, specialization). A filter is read by key, so memory stays
 * bounded for any number of violations. Throws `not_found` for a violation that never existed.
 */
export async function* pairsInScope(
  db: Queryable,
  scope: RepairScope,
  { batchSize, cohortOnly }: ScopeOptions,
): AsyncGenerator<PairKey[]> {
  if ('filter' in scope) {
    yield* filteredPairs(db, scope.filter, { batchSize, cohortOnly });
    return;
  }
  const keys =
    'pairs' in scope ? scope.pairs.map(keyOfFields) : await pairsOfViolations(db, scope.violation_ids);
  yield* batchesOf(keys, batchSize);
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
  { batchSize, cohortOnly }: ScopeOptions,
): AsyncGenerator<PairKey[]> {
  // Dismissed pairs are included only when the filter asks for them.
  const reachable = filter.state === 'dismissed' ? sql`true` : sql`v.dismissed_at IS NULL`;
  const repairable = cohortOnly ? isRepairedByItself(sql`v.user_id`) : sql`true`;
  return walkPairs(
    db,
    batchSize,
    (after) => sql`
      SELECT v.user_id, v.specialization_id FROM violations v JOIN users u ON u.id = v.user_id
      WHERE ${violationConditions(filter)} AND ${reachable} AND ${repairable} AND ${after}
      ORDER BY v.user_id, v.specialization_id LIMIT ${batchSize}`,
  );
}
