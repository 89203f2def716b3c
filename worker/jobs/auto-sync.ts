import { closeCutOffRepairs } from '@/lib/coupling/close-cut-off-repairs';
import { repairMany } from '@/lib/coupling/repair-many';
import { readRolloutRow } from '@/lib/rollout/rollout-row';
import type { Job } from './job';

/**
 * Repairs every open violation that has evidence, of learners in the cohort of the roll-out; the images of each pair are
 * in the repair's actions. The others are found and shown only.
 */
export const autoSync: Job = async (ctx, signal) => {
  await closeCutOffRepairs(ctx);
  const { state } = await readRolloutRow(ctx.db);
  const cohort_percent = state.frozen ? 0 : state.stage;
  // Nobody is repaired by themselves: no run that is about nothing.
  if (cohort_percent === 0) return { cohort_percent, matched: 0, repaired: 0 };
  const { actions: _, ...counts } = await repairMany(ctx, {
    scope: { filter: {} },
    policy: 'evidence',
    cohortOnly: true,
    dryRun: false,
    signal,
  });
  return cohort_percent === 100 ? counts : { ...counts, cohort_percent };
};
