import { inTransaction } from '@/db/transaction';
import type { Context } from '@/lib/context';
import type { RolloutDecision } from '@/lib/contract/rollout';
import { DomainError, refuseStale } from '@/lib/errors';
import { type Order, planDecision } from './plan-decision';
import { planRollout } from './plan-rollout';
import { type FigureSources, readRolloutFigures } from './read-rollout-figures';
import { readRolloutRow } from './rollout-row';
import { storeDecision } from './store-decision';
import { tellDecision } from './tell-decision';

export type RolloutOrder = Order & {
  reason?: string | undefined;
  /** The version that the caller has seen; without it, the newest one. */
  version?: string | undefined;
};

/**
 * Makes the decision about the roll-out that a person ordered. Throws `stale_version` when there was another decision
 * since the read, `not_applicable` when the order does not fit the state, `gates_not_passed` for an advance that is not
 * forced, and `reason_required` for a forced advance without a reason.
 */
export async function decideRollout(
  ctx: Context,
  order: RolloutOrder,
  sources: FigureSources & { nowMs?: number },
): Promise<RolloutDecision> {
  const reason = order.reason ?? null;
  if (order.force && reason === null) {
    throw new DomainError('reason_required', 'to advance although gates do not pass needs a reason');
  }
  const seen = await readRolloutRow(ctx.db);
  const nowMs = sources.nowMs ?? seen.nowMs;
  // Read before the transaction, so that nobody waits for a lock meanwhile. Only an advance needs the soak time's
  // figures; a freeze must not wait until days of minutes are read.
  const soak = order.action === 'advance' ? 'now' : 'recent';
  const figures = await readRolloutFigures(ctx.db, seen, sources, { nowMs, soak });
  return inTransaction(ctx.db, async (tx) => {
    const row = await readRolloutRow(tx, { lock: true });
    const now = String(row.version);
    refuseStale('roll-out', { now, seen: String(seen.version) });
    if (order.version !== undefined) refuseStale('roll-out', { now, seen: order.version });
    const judged = planRollout(row.state, figures.figures, nowMs);
    const decision = planDecision(row.state, order, judged.gates);
    if ('refused' in decision) throw new DomainError(decision.refused, decision.why);
    const stored = await storeDecision(ctx, tx, {
      decision,
      row,
      figures,
      judged,
      automatic: false,
      causes: [],
      reason,
      nowMs,
    });
    await tellDecision(tx, stored, row.state.needsPerson && !decision.setting.needsPerson);
    return stored;
  });
}
