import { runAudit } from '@/lib/health/run-audit';
import type { Job } from './job';

/** Holds every pair against the ledger and the license history. A run that was cut off goes on where it was. */
export const auditJob =
  (withinHours: number | undefined): Job =>
  (ctx, signal) =>
    runAudit(ctx, { signal, withinHours });
