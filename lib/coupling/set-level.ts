import { sql } from 'drizzle-orm';
import { actorName, type Context } from '@/lib/context';
import type { Pair } from '@/lib/contract/pairs';
import { type Decision, decidePair } from './decide-pair';

export type LevelDecision = Omit<Decision, 'reason'> & {
  level: number;
  allowDemotion: boolean;
  reason?: string | undefined;
};

/**
 * Sets both records to the level that a person decided, and creates missing records. Besides repairs and undos, only this
 * lowers a level; a lowering needs `allowDemotion` and a reason. Throws `stale_version` when the pair was written since.
 */
export function setLevel(ctx: Context, decision: LevelDecision): Promise<Pair> {
  const { userId, specialization, level, version, allowDemotion, reason } = decision;
  return decidePair(ctx, decision, {
    outcome:
      () => sql`SELECT outcome FROM set_level(${userId}, ${specialization}, ${level}, ${version}, ${allowDemotion},
      ${reason ?? null}, ${actorName(ctx.actor)}, ${ctx.requestId ?? null})`,
    refusals: {
      level_not_in_catalog: 'the specialization has no such level',
      pair_not_found: 'the user has no standing in this specialization',
      demotion_not_allowed: 'this would lower a level; set allow_demotion and give a reason to do so',
      not_applicable: 'the license is withdrawn; issue it again',
      reason_required: 'lowering a level needs a reason',
    },
    action: null,
  });
}
