import { z } from 'zod';

export const JOBS = ['health-check', 'auto-sync', 'retention'] as const;
export type JobName = (typeof JOBS)[number];

export const jobRunShape = z.object({
  id: z.int(),
  job: z.enum(JOBS),
  slot: z.int().nullable(),
  due_at: z.string(),
  state: z.enum(['pending', 'running', 'succeeded', 'failed']),
  attempt: z.int(),
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

export const jobRunsQueryShape = z.strictObject({
  job: z.enum(JOBS).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
});
