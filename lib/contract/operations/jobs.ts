import { z } from 'zod';
import { idParamsShape } from '@/lib/contract/common';
import { jobParamsShape, jobRunShape, jobRunsQueryShape, jobShape, workerShape } from '@/lib/contract/jobs';
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
    summary: 'Runs of jobs, newest first',
    permission: 'jobs.read',
    query: jobRunsQueryShape,
    answers: { 200: { description: 'A page of runs', shape: z.array(jobRunShape), page: true } },
  },
  'GET /jobs/runs/{id}': {
    id: 'readJobRun',
    tag,
    summary: 'One run of a job',
    permission: 'jobs.read',
    params: idParamsShape,
    answers: { 200: { description: 'The run', shape: jobRunShape } },
    errors: ['not_found'],
  },
  'POST /jobs/{job}/run': {
    id: 'requestJobRun',
    tag,
    summary: 'Ask for a run outside the schedule',
    description: 'The next free worker takes it. While one is waiting, asking again answers with that one.',
    permission: 'jobs.run',
    params: jobParamsShape,
    answers: { 202: { description: 'The run that waits for a worker', shape: jobRunShape, location: true } },
  },
  'GET /workers': {
    id: 'listWorkers',
    tag,
    summary: 'Worker processes and their heartbeats',
    permission: 'jobs.read',
    answers: { 200: { description: 'The workers', shape: z.array(workerShape) } },
  },
});
