import { jobOperations } from '@/lib/contract/jobs';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';
import { listJobs } from '@/lib/jobs/list-jobs';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(jobOperations['GET /jobs'], async ({ ctx, web }) => ok(await listJobs(ctx, web.config))),
);
