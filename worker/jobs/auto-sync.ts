import { autoRepair } from '@/lib/coupling/auto-repair';
import { closeCutOffRepairs } from '@/lib/coupling/close-cut-off-repairs';
import { readRolloutRow } from '@/lib/rollout/rollout-row';
import type { Job } from './job';

export type AutoSyncConfig = { AUTO_REPAIR_MAX_PERCENT?: number };

const MAX_PERCENT = 1;

/**
 * Repairs every open violation that has evidence and belongs to a learner in the cohort of the roll-out, unless that would
 * change too many pairs at once. The repair's actions hold the images of each pair. Other violations are only found and
 * shown.
 */
export const autoSyncJob =
  ({ AUTO_REPAIR_MAX_PERCENT: maxPercent = MAX_PERCENT }: AutoSyncConfig): Job =>
  async (ctx, signal) => {
    await closeCutOffRepairs(ctx);
    const { state } = await readRolloutRow(ctx.db);
    const cohort_percent = state.frozen ? 0 : state.stage;
    // The cohort is empty, so there is nothing to repair and no run of repairs is stored.
    if (cohort_percent === 0) return { cohort_percent, matched: 0, repaired: 0 };
    const counts = await autoRepair(ctx, { maxPercent, signal });
    return cohort_percent === 100 ? counts : { ...counts, cohort_percent };
  };
