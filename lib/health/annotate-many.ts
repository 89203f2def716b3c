import { sql } from 'drizzle-orm';
import { inTransaction, type Queryable } from '@/db/transaction';
import type { Context } from '@/lib/context';
import type { AnnotateResult, ViolationFilter, ViolationScope } from '@/lib/contract/violations';
import { isReal } from '@/lib/users/real-users';
import { type Annotation, annotateViolations } from './annotate-violations';
import { checkMuteTime } from './check-mute-time';
import { noViolation } from './read-violation';
import { violationConditions } from './violation-conditions';

const BATCH_SIZE = 1_000;

/**
 * Annotates every violation in scope, one transaction for each batch, in bounded memory. Repeating it changes nothing.
 * Throws `not_found` for a violation that never existed, and `invalid_input` for an invalid time to mute until.
 */
export async function annotateMany(
  ctx: Context,
  scope: ViolationScope,
  annotation: Annotation,
): Promise<AnnotateResult> {
  if (annotation.action === 'mute') await checkMuteTime(ctx.db, annotation.until);
  const result = { matched: 0, changed: 0 };
  for await (const ids of violationsInScope(ctx.db, scope)) {
    const changed = await inTransaction(ctx.db, (tx) => annotateViolations(ctx, tx, ids, annotation));
    result.matched += ids.length;
    result.changed += changed.length;
  }
  return { ...result, unchanged: result.matched - result.changed };
}

async function* violationsInScope(db: Queryable, scope: ViolationScope): AsyncGenerator<number[]> {
  if ('filter' in scope) {
    yield* matchingViolations(db, scope.filter);
    return;
  }
  const wanted = [...new Set(scope.violation_ids)];
  const { rows } = await db.execute<{ id: string }>(sql`
    SELECT id FROM violations WHERE id = ANY (${sql.param(wanted)}::bigint[]) AND confirmed_at IS NOT NULL
      AND ${isReal(sql`user_id`)}`);
  const found = new Set(rows.map((row) => Number(row.id)));
  const missing = wanted.find((id) => !found.has(id));
  if (missing !== undefined) throw noViolation(missing);
  yield wanted;
}

/** Walks by id, because an annotation does not change the id: no violation is skipped or read twice. */
async function* matchingViolations(db: Queryable, filter: ViolationFilter): AsyncGenerator<number[]> {
  let lastId = '0';
  for (;;) {
    const { rows } = await db.execute<{ id: string }>(sql`
      SELECT v.id FROM violations v JOIN users u ON u.id = v.user_id
      WHERE ${violationConditions(filter)} AND v.id > ${lastId}::bigint ORDER BY v.id LIMIT ${BATCH_SIZE}`);
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map((row) => Number(row.id));
    if (rows.length < BATCH_SIZE) return;
    lastId = last.id;
  }
}
