import { z } from 'zod';
import { JOBS, RUN_STATES } from '@/lib/vocabulary/jobs';
import { idParamsShape, pageQueryShape, timestampShape } from './common';
import type { ExamplesOf } from './example';
import { defineOperations } from './operation';

export const jobRunShape = z.object({
  id: z.int(),
  job: z.enum(JOBS),
  slot: z.int().nullable(),
  due_at: z.string(),
  state: z.enum(RUN_STATES),
  attempt: z.int(),
  /** Who asked for the run. For a scheduled run: `system:` and the job. */
  actor: z.string(),
  worker_id: z.string().nullable(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  result: z.unknown(),
  error: z.string().nullable(),
});
export type JobRun = z.infer<typeof jobRunShape>;

export const workerShape = z.object({
  id: z.string(),
  hostname: z.string(),
  pid: z.int(),
  started_at: z.string(),
  heartbeat_at: z.string(),
  /** Its heartbeat is younger than 60 s and it has not reported its end. */
  alive: z.boolean(),
});
export type WorkerState = z.infer<typeof workerShape>;

export const jobShape = z.object({
  job: z.enum(JOBS),
  interval_seconds: z.int(),
  next_due_at: z.string(),
  last_run: jobRunShape.nullable(),
});
export type Job = z.infer<typeof jobShape>;

export const jobParamsShape = z.strictObject({ job: z.enum(JOBS) });

export const jobRunsQueryShape = z.strictObject({
  ...pageQueryShape.shape,
  job: z.enum(JOBS).optional(),
  state: z.enum(RUN_STATES).optional(),
  since: timestampShape.optional(),
});
export type JobRunsQuery = z.infer<typeof jobRunsQueryShape>;

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
    answers: {
      202: {
        description: 'The run that waits for a worker',
        shape: jobRunShape,
        location: '/jobs/runs/{id}',
      },
    },
  },
  'GET /workers': {
    id: 'listWorkers',
    tag,
    summary: 'Worker processes and their heartbeats',
    permission: 'jobs.read',
    answers: { 200: { description: 'The workers', shape: z.array(workerShape) } },
  },
});

export const jobExamples = {
  'GET /jobs': [{ summary: 'The jobs', status: 200 }],
  'GET /jobs/runs': [{ summary: 'Runs of one job', query: { job: 'health-check', limit: 10 }, status: 200 }],
  'GET /jobs/runs/{id}': [{ summary: 'One run', params: { id: 1 }, status: 200 }],
  'POST /jobs/{job}/run': [{ summary: 'A repair out of turn', params: { job: 'auto-sync' }, status: 202 }],
  'GET /workers': [{ summary: 'The workers', status: 200 }],
} satisfies ExamplesOf<typeof jobOperations>;
