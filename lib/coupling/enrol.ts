import { sql } from 'drizzle-orm';
import { withRetry } from '@/db/transaction';
import { actorName, type Context } from '@/lib/context';
import { DomainError } from '@/lib/errors';
import type { PairKey } from '@/lib/pair/read-pairs';

/**
 * Creates both records of a pair at level 1, together. Enrolling again changes nothing, nor does it repair a pair
 * of which one record is missing. Throws `user_not_found`, `specialization_not_found`.
 */
export async function enrol(ctx: Context, key: PairKey): Promise<'enrolled' | 'already_enrolled'> {
  const { rows } = await withRetry(() =>
    ctx.db.execute<{ outcome: string }>(sql`
      SELECT enrol(${key.userId}, ${key.specialization}, ${actorName(ctx.actor)}, ${ctx.requestId ?? null}) AS outcome`),
  );
  const outcome = rows[0]?.outcome;
  if (outcome === 'user_not_found') throw new DomainError(outcome, `there is no user ${key.userId}`);
  if (outcome === 'specialization_not_found') {
    throw new DomainError(outcome, `there is no specialization ${key.specialization}`);
  }
  return outcome as 'enrolled' | 'already_enrolled';
}
