import { runCheck } from '@/lib/health/run-check';
import type { Job } from './job';

/** Compares every pair; the report itself is in the checks, the run keeps its counts. */
export const healthCheck: Job = async (ctx, signal) => {
  const { violations: _, ...counts } = await runCheck(ctx, { signal });
  return counts;
};
