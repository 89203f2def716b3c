import { jobRunsQueryShape } from '@/lib/contract/jobs';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { listJobRuns } from '@/lib/jobs/list-job-runs';

export const GET = route({
  path: '/api/v1/jobs/runs',
  permission: 'jobs.read',
  query: jobRunsQueryShape,
  handle: async ({ ctx, query: { job, limit } }) =>
    ok(await listJobRuns(ctx, job ? { job, limit } : { limit })),
});
