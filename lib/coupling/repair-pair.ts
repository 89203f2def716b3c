import type { Context } from '@/lib/context';
import type { RepairAction } from '@/lib/contract/repairs';
import { DomainError } from '@/lib/errors';
import type { PairKey } from '@/lib/pair/pair-key';
import { type RepairOrder, repairMany } from './repair-many';

/** Repairs one pair; see repairMany. Throws `pair_not_found` when nothing knows the pair. */
export async function repairPair(
  ctx: Context,
  order: PairKey & Pick<RepairOrder, 'policy' | 'dryRun' | 'reason'>,
): Promise<RepairAction> {
  const { userId, specialization, ...how } = order;
  const run = await repairMany(ctx, { ...how, scope: { pairs: [{ user_id: userId, specialization }] } });
  const [action] = run.actions;
  if (!action || action.grounds?.code === 'no_pair') {
    throw new DomainError('pair_not_found', `user ${userId} has no standing in ${specialization}`);
  }
  return action;
}
