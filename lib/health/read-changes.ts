import { type SQL, sql } from 'drizzle-orm';
import type { RepairPlanRow } from '@/db/schema/health';
import type { Queryable } from '@/db/transaction';
import { violationConditions } from './violation-conditions';

/** The open violations `v` that an automatic run would repair, of learners who match `cohort`. */
export function repairableBy(cohort: SQL): SQL {
  return sql`${violationConditions({})} AND v.dismissed_at IS NULL
    AND (v.left_alone_at IS NULL OR v.acknowledged_at > v.left_alone_at)
    AND v.recommended_action <> 'needs_decision' AND ${cohort}`;
}

/** What an automatic run would change now of learners who match `cohort`, by specialization and action. */
export async function readChanges(
  db: Queryable,
  cohort: SQL,
): Promise<Pick<RepairPlanRow, 'changes' | 'parts'>> {
  const { rows } = await db.execute<{ specialization: string; action: string; pairs: string }>(sql`
    SELECT v.specialization_id AS specialization, v.recommended_action AS action, count(*) AS pairs
    FROM violations v WHERE ${repairableBy(cohort)} GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`);
  const parts = rows.map((row) => ({ ...row, pairs: Number(row.pairs) }));
  return { changes: parts.reduce((sum, { pairs }) => sum + pairs, 0), parts };
}
