import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { listJobs } from '@/lib/jobs/list-jobs';

export const GET = route({
  path: '/api/v1/jobs',
  permission: 'jobs.read',
  handle: async ({ ctx, web }) => ok(await listJobs(ctx, web.config)),
});
