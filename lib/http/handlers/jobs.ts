import { jobOperations } from '@/lib/contract/jobs';
import { bind } from '@/lib/http/bind';
import { listJobRuns } from '@/lib/jobs/list-job-runs';
import { listJobs } from '@/lib/jobs/list-jobs';
import { listWorkers } from '@/lib/jobs/list-workers';
import { readJobRun } from '@/lib/jobs/read-job-run';
import { requestRun } from '@/lib/jobs/request-run';

export const jobHandlers = bind(jobOperations, {
  'GET /jobs': ({ ctx, web }) => listJobs(ctx, web.config),
  'GET /jobs/runs': ({ ctx, query }) => listJobRuns(ctx, query),
  'GET /jobs/runs/{id}': ({ ctx, params }) => readJobRun(ctx, params.id),
  'POST /jobs/{job}/run': ({ ctx, params }) => requestRun(ctx, params.job),
  'GET /workers': ({ ctx }) => listWorkers(ctx),
});
