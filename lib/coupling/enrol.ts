import { sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import { withRetry } from '@/db/transaction';
import { actorName, type Context } from '@/lib/context';
import { DomainError } from '@/lib/errors';
import type { PairKey } from '@/lib/pair/pair-key';

/**
 * Creates both records of a pair at level 1, together. Enrolling again changes nothing, nor does it repair a pair
 * of which one record is missing. Throws `user_not_found`, `specialization_not_found`, and `not_applicable` for a pair that
 * vanished: a new one would hide that.
 */
export async function enrol(ctx: Context, key: PairKey): Promise<'enrolled' | 'already_enrolled'> {
  const answer = await withRetry(() =>
    ctx.db.execute<{ outcome: string }>(sql`
      SELECT enrol(${key.userId}, ${key.specialization}, ${actorName(ctx.actor)}, ${ctx.requestId ?? null}) AS outcome`),
  );
  const { outcome } = oneRow(answer);
  if (outcome === 'user_not_found') throw new DomainError(outcome, `there is no user ${key.userId}`);
  if (outcome === 'specialization_not_found') {
    throw new DomainError(outcome, `there is no specialization ${key.specialization}`);
  }
  if (outcome === 'not_applicable') {
    throw new DomainError(outcome, 'the license history knows this pair, but both of its records are gone');
  }
  if (outcome !== 'enrolled' && outcome !== 'already_enrolled') throw new Error(`enrol answered ${outcome}`);
  return outcome;
}
