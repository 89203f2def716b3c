import { z } from 'zod';
import { jobRunShape, jobRunsQueryShape, jobShape, workerShape } from '@/lib/contract/jobs';
import { defineOperations } from '@/lib/contract/operation';

const tag = 'Jobs';

export const jobOperations = defineOperations({
  'GET /jobs': {
    id: 'listJobs',
    tag,
    summary: 'Scheduled jobs, with their next due time and newest run',
    permission: 'jobs.read',
    answers: { 200: { description: 'The jobs', shape: z.array(jobShape) } },
  },
  'GET /jobs/runs': {
    id: 'listJobRuns',
    tag,
    summary: 'The newest runs of jobs',
    permission: 'jobs.read',
    query: jobRunsQueryShape,
    answers: { 200: { description: 'The runs', shape: z.array(jobRunShape) } },
  },
  'GET /workers': {
    id: 'listWorkers',
    tag,
    summary: 'Worker processes and their heartbeats',
    permission: 'jobs.read',
    answers: { 200: { description: 'The workers', shape: z.array(workerShape) } },
  },
});
