import type { JobName } from '@/lib/vocabulary/jobs';
import { counters } from './counters';

/** How a run ended here. `released`: another worker may take it. `crashed`: the worker that ran it before died. */
export type JobOutcome = 'succeeded' | 'failed' | 'released' | 'crashed';

/** Counts a run of a job. */
export function countJob(job: JobName, outcome: JobOutcome, ms: number): void {
  counters().of('job', job, outcome).observe(ms);
}
