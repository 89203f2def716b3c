import { type SQL, sql } from 'drizzle-orm';
import { actorName, type Context } from '@/lib/context';
import type { Pair } from '@/lib/contract/pairs';
import type { Totals } from '@/lib/pair/evidence';
import { type Decision, decidePair } from './decide-pair';

/** A decision on totals. With a level, it lowers both records to it. */
type TotalsDecision = Decision & { level?: number | undefined };

const ACTIONS = {
  adjust: 'pair.adjust',
  reset: 'pair.reset',
  accept: 'pair.accept_totals',
  restore: 'pair.restore_totals',
  take_back: 'pair.take_back',
} as const;

const NOT_APPLICABLE: Record<keyof typeof ACTIONS, string> = {
  adjust: 'there is no progress to adjust, or the level is above that of the pair',
  reset: 'there is no progress to reset, or the totals do not reach the level',
  accept: 'the ledger explains the totals',
  restore: 'the ledger explains the totals, or the level is above that of the pair',
  take_back: 'it was taken back already, is not an activity, or the level is above that of the pair',
};

/** Changes totals, up or down, never below zero. Levels rise with what the ledger reaches. */
export function adjustTotals(ctx: Context, decision: TotalsDecision & { by: Totals }): Promise<Pair> {
  return decide(ctx, 'adjust', decision, { given: decision.by });
}

/** Takes totals to what is given, and both levels to what they reach. The highest level that was held stays. */
export function resetProgress(ctx: Context, decision: TotalsDecision & { to: Totals }): Promise<Pair> {
  return decide(ctx, 'reset', decision, { given: decision.to });
}

/** Explains totals that are above the sums of the ledger by an adjustment of the difference. Both records stay. */
export function acceptTotals(ctx: Context, decision: Decision): Promise<Pair> {
  return decide(ctx, 'accept', decision, {});
}

/** Brings totals that are above the sums of the ledger back to them. */
export function restoreTotals(ctx: Context, decision: TotalsDecision): Promise<Pair> {
  return decide(ctx, 'restore', decision, {});
}

/** Cancels a recorded activity by an entry that names it, once. Sent again, it is still a duplicate. */
export function takeBackActivity(
  ctx: Context,
  decision: TotalsDecision & { activityKey: string },
): Promise<Pair> {
  return decide(ctx, 'take_back', decision, { takesBack: decision.activityKey });
}

function decide(
  ctx: Context,
  act: keyof typeof ACTIONS,
  decision: TotalsDecision,
  { given, takesBack }: { given?: Totals; takesBack?: string },
): Promise<Pair> {
  const { userId, specialization, version, reason, level } = decision;
  return decidePair(ctx, decision, {
    outcome:
      () => sql`SELECT decide_totals(${userId}, ${specialization}, ${version}, ${act}, ${given ? arrayOf(given) : null},
      ${takesBack ?? null}, ${level ?? null}, ${reason}, ${actorName(ctx.actor)}, ${ctx.requestId ?? null}) AS outcome`,
    refusals: {
      pair_not_found: `user ${userId} has no standing in ${specialization}`,
      not_found: 'the ledger of this pair has no such activity',
      not_applicable: NOT_APPLICABLE[act],
      level_not_in_catalog: 'the specialization has no such level',
      total_below_zero: 'a total would fall below zero',
      total_too_large: act === 'reset' ? 'a reset raises no total' : 'a total would become too large',
    },
    action: ACTIONS[act],
    ...(takesBack !== undefined && { noted: { activity_key: takesBack } }),
  });
}

function arrayOf({ xp, sessions, projects, theory_hours, practice_hours }: Totals): SQL {
  return sql`${sql.param([xp, sessions, projects, theory_hours, practice_hours])}::bigint[]`;
}
