import type { Context } from '@/lib/context';
import type { Repair, RepairScope } from '@/lib/contract/repairs';
import { DomainError } from '@/lib/errors';
import type { Policy } from '@/lib/vocabulary/repairs';
import { executeRun, type RunOptions } from './run-of-repairs';

export type RepairOrder = {
  scope: RepairScope;
  policy: Policy;
  /** With a filter: only pairs of learners in the roll-out's cohort. Automatic repairs set it. */
  cohortOnly?: boolean;
  /** Executes the real repair and rolls it back. */
  dryRun: boolean;
  /** Needed by the policies that may lower a level. */
  reason?: string | undefined;
} & RunOptions;

/**
 * Repairs every pair in scope, one transaction for each batch, and stores the levels before and after of each pair.
 * Repeating it is harmless: a pair in agreement stays as it is. Throws `reason_required` for an explicit policy without a
 * reason, `not_found` for an unknown violation. An abort ends it between two batches; what was done stays.
 */
export async function repairMany(ctx: Context, order: RepairOrder): Promise<Repair> {
  const { scope, policy, dryRun, reason, cohortOnly = false, ...options } = order;
  if (policy !== 'evidence' && !reason) {
    throw new DomainError('reason_required', `policy ${policy} may lower levels and needs a reason`);
  }
  return executeRun(ctx, { policy, undoesId: null, scope, cohortOnly, dryRun, reason }, options);
}
