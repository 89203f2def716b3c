import { sql } from 'drizzle-orm';
import { actorName, type Context } from '@/lib/context';
import type { Pair } from '@/lib/contract/pairs';
import { type Decision, decidePair } from './decide-pair';

/**
 * Issues a license again that was withdrawn or taken away: at a level, or at the one that evidence supports. Progress moves
 * to the same level; lowering it needs `allowDemotion`. Throws `not_applicable` when there is a license, or no progress.
 */
export function issueLicense(
  ctx: Context,
  decision: Decision & { level?: number | undefined; allowDemotion: boolean },
): Promise<Pair> {
  const { userId, specialization, version, reason, level, allowDemotion } = decision;
  return decidePair(ctx, decision, {
    outcome:
      () => sql`SELECT issue_license(${userId}, ${specialization}, ${version}, ${level ?? null}, ${allowDemotion},
      ${reason}, ${actorName(ctx.actor)}, ${ctx.requestId ?? null}) AS outcome`,
    refusals: {
      pair_not_found: `user ${userId} has no standing in ${specialization}`,
      not_applicable: 'there is a license, or no progress that it could follow',
      level_not_in_catalog: 'the specialization has no such level',
      demotion_not_allowed: 'this would lower the level of progress; set allow_demotion to do so',
      reason_required: 'lowering a level needs a reason',
    },
    action: null,
  });
}
