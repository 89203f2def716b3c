import { sql } from 'drizzle-orm';
import { inTransaction, type Transaction } from '@/db/transaction';
import type { Context } from '@/lib/context';
import type { Violation } from '@/lib/contract/violations';
import { DomainError, refuseStale } from '@/lib/errors';
import { isReal } from '@/lib/users/real-users';
import { type Annotation, annotateViolations } from './annotate-violations';
import { checkMuteTime } from './check-mute-time';
import { noViolation, readViolation } from './read-violation';

export type AnnotateOrder = {
  id: number;
  annotation: Annotation;
  /** The version of the violation that the person saw. The change is refused when the violation changed since. */
  version?: string | undefined;
};

/**
 * Annotates one open violation, or removes an annotation. Repeating it changes nothing. Throws `not_found`, `not_applicable`
 * for a resolved violation or when one to dismiss needs no decision, `stale_version`, and `invalid_input` for a time to mute
 * until that is in the past or more than a year away.
 */
export async function annotateViolation(
  ctx: Context,
  { id, annotation, version }: AnnotateOrder,
): Promise<{ violation: Violation; version: string }> {
  return inTransaction(ctx.db, async (tx) => {
    if (annotation.action === 'mute') await checkMuteTime(tx, annotation.until);
    await refuseInapplicable(tx, id, annotation, version);
    await annotateViolations(ctx, tx, [id], annotation);
    return readViolation({ db: tx }, id);
  });
}

type Seen = { resolved: boolean; recommended_action: string | null; version: string };

async function refuseInapplicable(
  tx: Transaction,
  id: number,
  annotation: Annotation,
  version: string | undefined,
): Promise<void> {
  const { rows } = await tx.execute<Seen>(sql`
    SELECT v.resolved_at IS NOT NULL AS resolved, v.recommended_action, v.xmin::text AS version
    FROM violations v WHERE v.id = ${id} AND v.confirmed_at IS NOT NULL
      AND ${isReal(sql`v.user_id`)} FOR NO KEY UPDATE`);
  const [seen] = rows;
  if (!seen) throw noViolation(id);
  if (seen.resolved) throw new DomainError('not_applicable', `violation ${id} is resolved`);
  if (version !== undefined) refuseStale('violation', { now: seen.version, seen: version });
  if (annotation.action === 'dismiss' && seen.recommended_action !== 'needs_decision') {
    throw new DomainError(
      'not_applicable',
      'only a violation that needs a decision is dismissed; this one has evidence and can be repaired',
    );
  }
}
