import { jobOperations } from '@/lib/contract/jobs';
import { page } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';
import { listJobRuns } from '@/lib/jobs/list-job-runs';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(jobOperations['GET /jobs/runs'], async ({ ctx, query, request }) =>
    page(request, await listJobRuns(ctx, query)),
  ),
);
