import { applyRetention } from '@/lib/jobs/apply-retention';
import { type AuditConfig, auditJob } from './audit';
import { type AutoSyncConfig, autoSyncJob } from './auto-sync';
import { type HealthCheckConfig, healthCheckJob } from './health-check';
import type { Jobs } from './job';
import { repairs } from './repairs';
import { selfTest } from './self-test';

/** Settings of jobs. What is absent has its default. */
export type JobsConfig = HealthCheckConfig &
  AuditConfig &
  AutoSyncConfig & { FOREIGN_WRITES_KEPT_DAYS?: number };

/** The function of each job. */
export function jobsOf(config: JobsConfig): Jobs {
  return {
    'health-check': healthCheckJob(config),
    audit: auditJob(config),
    'auto-sync': autoSyncJob(config),
    'self-test': selfTest,
    retention: (ctx, signal) => applyRetention(ctx, signal, config.FOREIGN_WRITES_KEPT_DAYS),
    repairs,
  };
}
