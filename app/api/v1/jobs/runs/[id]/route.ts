import { jobOperations } from '@/lib/contract/jobs';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';
import { readJobRun } from '@/lib/jobs/read-job-run';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(jobOperations['GET /jobs/runs/{id}'], async ({ ctx, params }) =>
    ok(await readJobRun(ctx, params.id)),
  ),
);
