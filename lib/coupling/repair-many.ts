import { inTransaction, rolledBack } from '@/db/transaction';
import { actorName, type Context } from '@/lib/context';
import type { Repair, RepairScope } from '@/lib/contract/repairs';
import { DomainError } from '@/lib/errors';
import type { Policy } from '@/lib/vocabulary/repairs';
import { repairBatch } from './repair-batch';
import { pairsInScope } from './repair-scope';
import { executeRun } from './run-of-repairs';
import { storeActions } from './store-actions';
import type { RepairAttribution } from './write-repairs';

export type RepairOrder = {
  scope: RepairScope;
  policy: Policy;
  /** Of a filter, only the pairs of learners in the cohort of the roll-out: what is repaired by itself. */
  cohortOnly?: boolean;
  /** Executes the real repair and rolls it back. */
  dryRun: boolean;
  /** Needed by the policies that may lower a level. */
  reason?: string | undefined;
  batchSize?: number;
  /** Told after each batch how many pairs are done. */
  onBatch?: ((done: number) => void) | undefined;
  signal?: AbortSignal | undefined;
};

const BATCH_SIZE = 500;

/**
 * Repairs every pair in scope, a transaction a batch, and keeps the image before and after of each. Repeating it is
 * harmless: a pair in agreement is left alone. Throws `reason_required` for an explicit policy without a reason,
 * `not_found` for an unknown violation. An abort ends it between two batches, with what was done kept.
 */
export async function repairMany(ctx: Context, order: RepairOrder): Promise<Repair> {
  const { scope, policy, dryRun, reason, cohortOnly = false, batchSize = BATCH_SIZE } = order;
  if (policy !== 'evidence' && !reason) {
    throw new DomainError('reason_required', `policy ${policy} may lower levels and needs a reason`);
  }
  // Who names a pair means that pair; who names a filter does not mean those that a person decided to leave.
  const leaveDismissed = 'filter' in scope && scope.filter.state !== 'dismissed';
  return executeRun(ctx, { policy, undoesId: null, scope, dryRun, reason }, (run) => ({
    batches: pairsInScope(ctx.db, scope, { batchSize, cohortOnly }),
    batchSize,
    work: async (keys) => {
      const by: RepairAttribution = {
        actor: actorName(ctx.actor),
        requestId: ctx.requestId ?? null,
        reason: reason ?? null,
        source: 'repair',
        repairId: run.id,
      };
      const batch = { policy, leaveDismissed };
      const { id } = run;
      const actions =
        id === null
          ? await rolledBack(ctx.db, (tx) => repairBatch(tx, keys, batch, by))
          : await inTransaction(ctx.db, async (tx) => {
              const done = await repairBatch(tx, keys, batch, by);
              await storeActions(tx, id, done);
              return done;
            });
      return actions.map((action) => action.shown);
    },
    onBatch: order.onBatch,
    signal: order.signal,
  }));
}
