import { z } from 'zod';
import { CAPTURED_RECORDS, GUARD_FAULTS, GUARD_MODES } from '@/lib/vocabulary/writers';
import { reasonShape, textShape } from './common';
import type { ExamplesOf } from './example';
import { defineOperations } from './operation';
import { stageShape } from './rollout';

export const guardFaultShape = z.object({
  fault: z.enum(GUARD_FAULTS),
  table: z.string().nullable().describe('The table or partition; null for `changed`'),
  trigger: z.string().nullable(),
});
export type GuardFault = z.infer<typeof guardFaultShape>;

const guardCountsShape = z.object({
  would_refuse: z.int().describe('Pairs of which it observed that it would refuse the transaction'),
  refused: z.int().describe('Transactions and statements of writers whom nobody refused'),
  refused_decided: z.int().describe('Those of writers whom a person refused'),
});

export const guardSightingShape = z.object({
  seen_at: z.string(),
  role: z.string(),
  application: z.string(),
  record: z.enum(CAPTURED_RECORDS),
  /** Null for a statement that changed more levels than the guard looks at. */
  user_id: z.int().nullable(),
  specialization: z.string().nullable(),
  progress_level: z.int().nullable(),
  license_level: z.int().nullable(),
  pairs: z.int(),
});
export type GuardSighting = z.infer<typeof guardSightingShape>;

export const guardShape = z.object({
  mode: z.enum(GUARD_MODES),
  enforce_percent: stageShape.describe(
    'Percent of the learners of whom nobody may break a pair while it enforces; the others are observed',
  ),
  since: z.string(),
  changed_by: z.string().nullable(),
  reason: z.string().nullable(),
  /** It took the stage before by itself, because it refused a writer whom nobody had refused. */
  stepped_back: z.boolean(),
  in_place: z.boolean().describe('Every trigger and function of capture and guard is there, unchanged'),
  faults: z.array(guardFaultShape),
  last_day: guardCountsShape,
  since_switched: guardCountsShape,
  next: z
    .object({
      mode: z.enum(GUARD_MODES),
      enforce_percent: stageShape,
      soak_seconds: z.int().describe('How long this mode and stage have lasted'),
      soak_target_seconds: z.int(),
      passed: z.boolean().describe('The soak time is over, and in it nothing would be refused or was'),
    })
    .nullable()
    .describe('The next step to enforcing for everybody; null where it does'),
  newest: z.array(guardSightingShape).describe('The newest that it would have refused, newest first'),
  version: z.string(),
});
export type Guard = z.infer<typeof guardShape>;

export const setGuardBodyShape = z.strictObject({
  mode: z.enum(GUARD_MODES),
  enforce_percent: stageShape.default(100),
  force: z
    .boolean()
    .default(false)
    .describe('Enforces although the time before has not shown that nobody would be refused'),
  reason: reasonShape,
  version: textShape(50).optional().describe('The version that was seen, unless If-Match says it'),
});

const tag = 'System';

export const guardOperations = defineOperations({
  'GET /system/guard': {
    id: 'readGuard',
    tag,
    summary: 'What the guard does about writes past the door, and whether it is in place',
    description:
      'The guard compares both levels of a pair when a transaction ends that changed one of them past the door. `observe` counts what it would refuse; `enforce` refuses it.',
    permission: 'health.read',
    answers: { 200: { description: 'The guard', shape: guardShape, etag: true } },
  },
  'PUT /system/guard': {
    id: 'setGuard',
    tag,
    summary: 'Switch the guard',
    description:
      'Turning it on or off waits until the transactions that write the two tables now have ended; between `observe` and `enforce` nobody waits. `enforce_percent` counts only for `enforce`.',
    permission: 'rollout.manage',
    body: setGuardBodyShape,
    version: 'body',
    errors: ['gates_not_passed'],
    answers: { 200: { description: 'The guard after that', shape: guardShape, etag: true } },
  },
});

export const guardExamples = {
  'GET /system/guard': [{ summary: 'What it would refuse', status: 200 }],
  'PUT /system/guard': [
    {
      summary: 'Begin to observe',
      body: { mode: 'observe', reason: 'Which of our programs write one record alone?', version: '1' },
      status: 200,
    },
  ],
} satisfies ExamplesOf<typeof guardOperations>;
