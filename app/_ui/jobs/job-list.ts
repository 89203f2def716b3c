import { JOBS, type JobName, RUN_STATES } from '@/lib/vocabulary/jobs';
import { firstDay, type ListShape, oneOf } from '../list/list-view';

/** The filters of runs; the newest is first. */
export const RUN_LIST = {
  operation: 'GET /jobs/runs',
  filters: { job: oneOf(JOBS), state: oneOf(RUN_STATES), since: firstDay },
} as const satisfies ListShape;

/** The number of runs in the strip of a job and in its success share. */
const STRIP_RUNS = 40;

export const lastRunsOf = (job: JobName) => ({ query: { job, limit: STRIP_RUNS } });
