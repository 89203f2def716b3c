import { repairMany } from '@/lib/coupling/repair-many';
import { closeCutOffRepairs } from '@/lib/jobs/close-cut-off-repairs';
import type { Job } from './job';

/** Repairs every open violation that has evidence; the images of each pair are in the repair's actions. */
export const autoSync: Job = async (ctx, signal) => {
  await closeCutOffRepairs(ctx);
  const { actions: _, ...counts } = await repairMany(ctx, {
    scope: { filter: {} },
    policy: 'evidence',
    dryRun: false,
    signal,
  });
  return counts;
};
