import { applyRetention } from '@/lib/jobs/apply-retention';
import { autoSync } from './auto-sync';
import { healthCheckJob } from './health-check';
import type { Jobs } from './job';
import { repairs } from './repairs';
import { selfTest } from './self-test';

/** The function of each job. */
export function jobsOf(config: { HEARTBEAT_URL?: string | undefined }): Jobs {
  return {
    'health-check': healthCheckJob(config.HEARTBEAT_URL),
    'auto-sync': autoSync,
    'self-test': selfTest,
    retention: applyRetention,
    repairs,
  };
}
