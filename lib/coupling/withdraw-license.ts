import { sql } from 'drizzle-orm';
import { actorName, type Context } from '@/lib/context';
import type { Pair } from '@/lib/contract/pairs';
import { type Decision, decidePair } from './decide-pair';

/**
 * Withdraws a license until a time or for good, or records of a license or a pair that is gone that this was meant. The pair
 * is sound without it: no repair issues it again. Throws `not_applicable` where there is nothing to withdraw, and
 * `invalid_input` for a time that has passed.
 */
export function withdrawLicense(
  ctx: Context,
  decision: Decision & { until?: string | undefined },
): Promise<Pair> {
  const { userId, specialization, version, reason, until } = decision;
  return decidePair(ctx, decision, {
    outcome:
      () => sql`SELECT withdraw_license(${userId}, ${specialization}, ${version}, ${until ?? null}, ${reason},
      ${actorName(ctx.actor)}, ${ctx.requestId ?? null}) AS outcome`,
    refusals: {
      invalid_input: 'until must be in the future',
      pair_not_found: `user ${userId} has no standing in ${specialization}`,
      not_applicable: 'there is no license to withdraw, or its progress is missing and is repaired first',
    },
    action: 'pair.withdraw',
    noted: until === undefined ? {} : { until },
  });
}
