import type { JobName } from '@/lib/vocabulary/jobs';

/** Where the readings of a rendered page have the marks of all topics from before they were read. */
export const MARKS = '/live';

/** The inputs of the overview's readings, the same on the server and in the browser. */
export const OLDEST = { query: { limit: 1, sort: 'first_seen_at', order: 'asc' } } as const;

const STRIP_RUNS = 40;
export const runsOf = (job: JobName) => ({ query: { job, limit: STRIP_RUNS } });

const MARKS_SHOWN = 100;

/** The runs of repairs and the deployments of a period. */
export const marksIn = ({ since, until }: { since: string; until: string }) => ({
  query: { since, until, limit: MARKS_SHOWN },
});
