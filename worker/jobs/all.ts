import { applyRetention } from '@/lib/jobs/apply-retention';
import { auditJob } from './audit';
import { autoSync } from './auto-sync';
import { type HealthCheckConfig, healthCheckJob } from './health-check';
import type { Jobs } from './job';
import { selfTest } from './self-test';

/** Settings of jobs. What is absent has its default. */
export type JobsConfig = HealthCheckConfig & { AUDIT_INTERVAL_HOURS?: number };

/** The function of each job. */
export function jobsOf(config: JobsConfig): Jobs {
  return {
    'health-check': healthCheckJob(config),
    audit: auditJob(config.AUDIT_INTERVAL_HOURS),
    'auto-sync': autoSync,
    'self-test': selfTest,
    retention: applyRetention,
  };
}
