import { applyRetention } from '@/lib/jobs/apply-retention';
import { autoSync } from './auto-sync';
import { healthCheck } from './health-check';
import type { Jobs } from './job';

/** What each job does. */
export const jobs: Jobs = { 'health-check': healthCheck, 'auto-sync': autoSync, retention: applyRetention };
