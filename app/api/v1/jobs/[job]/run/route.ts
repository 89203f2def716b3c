import { jobOperations } from '@/lib/contract/jobs';
import { accepted } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';
import { requestRun } from '@/lib/jobs/request-run';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(jobOperations['POST /jobs/{job}/run'], async ({ ctx, params }) => {
    const run = await requestRun(ctx, params.job);
    return accepted(run, { Location: `/api/v1/jobs/runs/${run.id}` });
  }),
);
