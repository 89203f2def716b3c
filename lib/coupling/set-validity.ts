import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import type { Pair } from '@/lib/contract/pairs';
import { type Decision, decidePair } from './decide-pair';

/**
 * Sets until when a license is valid (null: for good) and whether it is suspended; what is left out stays. Its level stays
 * coupled. Throws `not_applicable` when there is no license.
 */
export function setValidity(
  ctx: Context,
  decision: Decision & { validUntil?: string | null | undefined; suspended?: boolean | undefined },
): Promise<Pair> {
  const { userId, specialization, version, reason, validUntil, suspended } = decision;
  return decidePair(ctx, decision, {
    outcome: ({ license }) => {
      const until = validUntil === undefined ? (license?.valid_until ?? null) : validUntil;
      const suspends = suspended ?? Boolean(license?.suspended_at);
      return sql`SELECT set_validity(${userId}, ${specialization}, ${version}, ${until}, ${suspends}, ${reason}) AS outcome`;
    },
    refusals: {
      pair_not_found: `user ${userId} has no standing in ${specialization}`,
      not_applicable: 'there is no license',
    },
    action: 'pair.set_validity',
  });
}
