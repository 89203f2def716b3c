import { runAudit } from '@/lib/health/run-audit';
import type { Job } from './job';

export type AuditConfig = { AUDIT_INTERVAL_HOURS?: number; CONFIRM_AFTER_SECONDS?: number };

/** Holds every pair against the ledger and the license history. A run that was cut off goes on where it was. */
export const auditJob =
  ({ AUDIT_INTERVAL_HOURS, CONFIRM_AFTER_SECONDS }: AuditConfig): Job =>
  (ctx, signal) =>
    runAudit(ctx, {
      signal,
      withinHours: AUDIT_INTERVAL_HOURS,
      confirmAfterSeconds: CONFIRM_AFTER_SECONDS,
    });
