import { doQueuedRuns } from '@/lib/coupling/queued-runs';
import type { Job } from './job';

/** Does the runs of repairs that wait for a worker. */
export const repairs: Job = doQueuedRuns;
