import { z } from 'zod';
import { PROCESS_KINDS } from '@/lib/vocabulary/jobs';
import { MEASURE_STATES, MEASURE_UNITS, MEASURES, PERIODS } from '@/lib/vocabulary/measures';
import type { ExamplesOf } from './example';
import { defineOperations } from './operation';

export const measureNowShape = z.object({
  measure: z.enum(MEASURES),
  unit: z.enum(MEASURE_UNITS),
  /** Times are the 95th percentile. Null without any measurement. */
  value: z.number().nullable(),
  /** The number of pairs, requests, runs or statements that the value is calculated from. */
  samples: z.int(),
  /** The age of the first of them. Null for the newest check. */
  window_seconds: z.int().nullable(),
  better: z.enum(['higher', 'lower']),
  /** The target of the value. */
  target: z.number(),
  /** A value past this line is a warning, or critical. Null when no value alone is one. */
  warning: z.number(),
  critical: z.number().nullable(),
  /** The state of jobs also depends on runs that are late or crashed, and on missing workers. */
  state: z.enum(MEASURE_STATES),
  anonymous: z
    .object({ value: z.number().nullable(), samples: z.int() })
    .nullable()
    .describe(
      'The same for callers who are not signed in: shown beside it, judged by nothing; null where it is not of requests',
    ),
});
export type MeasureNow = z.infer<typeof measureNowShape>;

export const measureParamsShape = z.strictObject({ measure: z.enum(MEASURES) });

export const measureHistoryQueryShape = z.strictObject({ period: z.enum(PERIODS).default('24h') });

export const measurePointShape = z.object({
  /** The start of its part of the period. */
  at: z.string(),
  value: z.number(),
  samples: z.int(),
});
export type MeasurePoint = z.infer<typeof measurePointShape>;

export const measureHistoryShape = z.object({
  measure: z.enum(MEASURES),
  unit: z.enum(MEASURE_UNITS),
  since: z.string(),
  until: z.string(),
  /** The length of time of each point. */
  step_seconds: z.int(),
  /** Oldest first. A part without measurements has no point. */
  points: z.array(measurePointShape),
});
export type MeasureHistory = z.infer<typeof measureHistoryShape>;

export const processShape = z.object({
  id: z.string(),
  kind: z.enum(PROCESS_KINDS),
  hostname: z.string(),
  pid: z.int(),
  /** The version of the program that it runs. Null when it reported none. */
  version: z.string().nullable(),
  started_at: z.string(),
  seen_at: z.string(),
  /** It was seen in the last 45 s and has not reported its end. */
  alive: z.boolean(),
  /** Connections to the database in all its pools. */
  pool: z.object({ max: z.int(), in_use: z.int(), waiting: z.int() }),
  /** The 99th percentile of the delay of its timers in the last round. */
  event_loop_p99_ms: z.number(),
  memory_bytes: z.int(),
});
export type ProcessState = z.infer<typeof processShape>;

export const operationUseShape = z.object({
  /** Method and path, `PAGE` and the first part of a page's address, or `unlisted`. */
  operation: z.string(),
  requests: z.int(),
  /** Answered with 500 or above. */
  failed: z.int(),
  /** Answered with 400 to 499. */
  refused: z.int(),
  p50_ms: z.number(),
  p95_ms: z.number(),
});
export type OperationUse = z.infer<typeof operationUseShape>;

export const captureStateShape = z.object({
  enabled: z.boolean().describe('All triggers that capture foreign writes are there and turned on'),
  missing_triggers: z.int(),
  lag_seconds: z.number().describe('How long the oldest foreign write waits to be compared'),
  gaps_24h: z.int().describe('Statements of the last 24 hours whose rows could not be captured'),
  new_writers: z.int().describe('Writers first seen in the last 24 hours, about whom nobody has decided'),
});
export type CaptureState = z.infer<typeof captureStateShape>;

const tag = 'System';

export const systemOperations = defineOperations({
  'GET /system/measures': {
    id: 'readMeasures',
    tag,
    summary: 'The five key measures now, each with its target, its limits and what it is by them',
    description:
      'Counted by all processes together, each of which adds its counts every ten seconds. Answers of the last five minutes, runs of jobs of the last hour, consistency as the status shows it.',
    permission: 'health.read',
    answers: { 200: { description: 'The measures', shape: z.array(measureNowShape) } },
  },
  'GET /system/measures/{measure}/history': {
    id: 'readMeasureHistory',
    tag,
    summary: 'How one key measure went',
    description:
      'The period is cut into equal parts by the database’s clock; of checks the worst of each part is answered.',
    permission: 'health.read',
    params: measureParamsShape,
    query: measureHistoryQueryShape,
    answers: { 200: { description: 'Its points, oldest first', shape: measureHistoryShape } },
  },
  'GET /system/operations': {
    id: 'listOperationUse',
    tag,
    summary: 'What was asked of this installation, how often, and how long it took',
    permission: 'health.read',
    query: measureHistoryQueryShape,
    answers: {
      200: { description: 'Operations and pages, the most used first', shape: z.array(operationUseShape) },
    },
  },
  'GET /system/capture': {
    id: 'readCapture',
    tag,
    summary: 'Whether foreign writes are captured, and how soon they are compared',
    permission: 'health.read',
    answers: { 200: { description: 'The capture now', shape: captureStateShape } },
  },
  'GET /system/processes': {
    id: 'listProcesses',
    tag,
    summary: 'Web and worker processes of the last day, each as it last told of itself',
    permission: 'health.read',
    answers: { 200: { description: 'The processes', shape: z.array(processShape) } },
  },
});

export const systemExamples = {
  'GET /system/measures/{measure}/history': [
    { summary: 'How jobs went', params: { measure: 'jobs' }, query: { period: '90d' }, status: 200 },
  ],
} satisfies ExamplesOf<typeof systemOperations>;
