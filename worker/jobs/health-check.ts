import { inTransaction } from '@/db/transaction';
import { sendHeartbeat } from '@/lib/alert/send-heartbeat';
import { watchGuard } from '@/lib/alert/watch-guard';
import { repairFencedPair } from '@/lib/coupling/fenced-pair';
import { runCheck } from '@/lib/health/run-check';
import type { Job } from './job';

export type HealthCheckConfig = { HEARTBEAT_URL?: string | undefined; CONFIRM_AFTER_SECONDS?: number };

/**
 * Compares every pair. The report is stored with the check; the run keeps its counts. After a good check the fenced
 * pair is repaired, if it was found, the guard is looked at, and the heartbeat is sent. None can fail or delay a check.
 */
export const healthCheckJob =
  ({ HEARTBEAT_URL, CONFIRM_AFTER_SECONDS }: HealthCheckConfig): Job =>
  async (ctx, signal) => {
    const counts = await runCheck(ctx, { signal, confirmAfterSeconds: CONFIRM_AFTER_SECONDS });
    if (HEARTBEAT_URL !== undefined) void sendHeartbeat(ctx, HEARTBEAT_URL);
    await repairFencedPair(ctx).catch((error) =>
      ctx.log.error({ error }, 'the fenced pair could not be repaired'),
    );
    await inTransaction(ctx.db, (tx) => watchGuard(ctx, tx)).catch((error) =>
      ctx.log.error({ error }, 'the guard could not be looked at'),
    );
    return counts;
  };
