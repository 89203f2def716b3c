import type { JobName } from '@/lib/contract/jobs';
import { aMoment, type ListShape, oneOf } from '../list/list-view';
import { RUN_TONES } from '../vocabulary';

export const RUN_STATES = Object.keys(RUN_TONES) as (keyof typeof RUN_TONES)[];
export const JOBS = [
  'health-check',
  'auto-sync',
  'self-test',
  'retention',
] as const satisfies readonly JobName[];

/** What runs of jobs may be narrowed by; the newest is first. */
export const RUN_LIST = {
  filters: { job: oneOf(JOBS), state: oneOf(RUN_STATES), since: aMoment },
  sorts: [],
  sort: '',
  order: 'desc',
} as const satisfies ListShape;

/** How many runs of a job its strip shows, and its success share is of. */
const STRIP_RUNS = 40;

export const lastRunsOf = (job: JobName) => ({ query: { job, limit: STRIP_RUNS } });
