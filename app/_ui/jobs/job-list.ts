import { JOBS, type JobName, RUN_STATES } from '@/lib/vocabulary/jobs';
import { aMoment, type ListShape, oneOf } from '../list/list-view';

/** What runs of jobs may be narrowed by; the newest is first. */
export const RUN_LIST = {
  operation: 'GET /jobs/runs',
  filters: { job: oneOf(JOBS), state: oneOf(RUN_STATES), since: aMoment },
  sorts: [],
  sort: '',
  order: 'desc',
} as const satisfies ListShape;

/** How many runs of a job its strip shows, and its success share is of. */
const STRIP_RUNS = 40;

export const lastRunsOf = (job: JobName) => ({ query: { job, limit: STRIP_RUNS } });
