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
  /** The version of the violation that was seen; refused when it changed since. */
  version?: string | undefined;
};

/**
 * What a person says about one open violation, or takes back; saying it again changes nothing. Throws `not_found`,
 * `not_applicable` for one that is resolved, or that is to be dismissed and needs no decision, `stale_version`, and
 * `invalid_input` for a time to mute until that is past or further than a year.
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
