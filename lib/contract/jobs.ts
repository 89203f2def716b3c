import { z } from 'zod';
import { JOBS, RUN_STATES } from '@/lib/vocabulary/jobs';
import { pageQueryShape, timestampShape } from './common';

export const jobRunShape = z.object({
  id: z.int(),
  job: z.enum(JOBS),
  slot: z.int().nullable(),
  due_at: z.string(),
  state: z.enum(RUN_STATES),
  attempt: z.int(),
  /** Who asked for it; `system:` and the job for a run of the schedule. */
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
  /** Its heartbeat is younger than 60 s and it has not said goodbye. */
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
