import { z } from 'zod';
import {
  ALARM_VERDICTS,
  GATE_VERDICTS,
  ROLLOUT_ACTIONS,
  ROLLOUT_ALARMS,
  ROLLOUT_DECISIONS,
  ROLLOUT_GATES,
  ROLLOUT_STATES,
  STAGES,
} from '@/lib/vocabulary/rollout';
import { pageQueryShape, reasonShape, textShape } from './common';
import type { ExamplesOf } from './example';
import { defineOperations } from './operation';

export const stageShape = z.literal([...STAGES]).describe('Percent of the learners');

export const rolloutGateShape = z.object({
  gate: z.enum(ROLLOUT_GATES),
  /** `unknown` does not pass. `waiting` passes with time, or when the learners who entered have been repaired. */
  verdict: z.enum(GATE_VERDICTS),
  value: z
    .number()
    .nullable()
    .describe(
      'Seconds for `soak`, milliseconds for `response_time`, else percent; null where nothing is known',
    ),
  target: z.number(),
});
export type RolloutGate = z.infer<typeof rolloutGateShape>;

export const rolloutAlarmShape = z.object({
  alarm: z.enum(ROLLOUT_ALARMS),
  verdict: z.enum(ALARM_VERDICTS),
  value: z
    .number()
    .nullable()
    .describe('Milliseconds for `response_time`, a number for `deadlock` and `worker`, else percent'),
  limit: z.number(),
});
export type RolloutAlarm = z.infer<typeof rolloutAlarmShape>;

export const rolloutCohortShape = z.object({
  stage: stageShape,
  learners: z.int(),
  pairs: z.int(),
});

export const rolloutShape = z.object({
  stage: stageShape,
  /** The most important part of its state. */
  state: z.enum(ROLLOUT_STATES),
  /** The percentage of learners whose violations are repaired automatically now: the stage, or 0 while frozen. */
  repairing: stageShape,
  entered_at: z.string(),
  completed_at: z.string().nullable(),
  /** The soak time begins here: the cohort has been in agreement since then. */
  steady_since: z.string(),
  /** No automatic rollback happens before this time, after a rollback or a start. */
  watched_from: z.string(),
  auto_advance: z.boolean(),
  paused: z.boolean(),
  frozen: z.boolean(),
  needs_person: z.boolean(),
  next: z
    .object({
      action: z.enum(['advance', 'complete']),
      stage: stageShape,
      passed: z.boolean().describe('Every gate of this stage passes'),
      changes: z.int().describe('How many pairs automatic repairs would change at once'),
      allowed: z.boolean().describe('Neither paused nor frozen, nor waiting for a person'),
    })
    .nullable()
    .describe('The step that would come; null where the roll-out is complete'),
  gates: z
    .array(rolloutGateShape)
    .describe('What this stage has to show before the next; none where it is complete'),
  alarms: z.array(rolloutAlarmShape).describe('What rolls back by itself'),
  cohort: z.object({
    learners: z.int(),
    pairs: z.int(),
    inconsistent: z.int(),
    consistency_rate: z.number().nullable(),
  }),
  cohorts: z.array(rolloutCohortShape).describe('Who is in the cohort of each stage'),
  counted_at: z
    .string()
    .nullable()
    .describe('When the cohorts were counted; null where they are their share of all'),
  version: z.string(),
});
export type Rollout = z.infer<typeof rolloutShape>;

export const rolloutDecisionShape = z.object({
  id: z.int(),
  at: z.string(),
  action: z.enum(ROLLOUT_DECISIONS),
  from_stage: stageShape,
  to_stage: stageShape,
  automatic: z.boolean(),
  /** The decision was made although gates did not pass. */
  forced: z.boolean(),
  /** The alarms that caused the rollback. */
  causes: z.array(z.enum(ROLLOUT_ALARMS)),
  reason: z.string().nullable(),
  figures: z
    .object({
      gates: z.array(rolloutGateShape),
      alarms: z.array(rolloutAlarmShape),
      learners: z.int(),
      pairs: z.int(),
      inconsistent: z.int(),
    })
    .describe('What it was made on'),
  actor: z.string(),
  request_id: z.string().nullable(),
});
export type RolloutDecision = z.infer<typeof rolloutDecisionShape>;

export const rolloutDecisionsQueryShape = z.strictObject({ ...pageQueryShape.shape });

export const rolloutOrderShape = z
  .strictObject({
    action: z.enum(ROLLOUT_ACTIONS),
    stage: stageShape.optional().describe('Where `start` begins; 0 without it. Only with `start`'),
    force: z.boolean().default(false).describe('Advances although gates do not pass; needs a reason'),
    reason: reasonShape.optional(),
    version: textShape(50).optional().describe('The version that was seen, unless If-Match says it'),
  })
  .refine(({ action, stage }) => action === 'start' || stage === undefined, {
    path: ['stage'],
    message: 'belongs to start only',
  })
  .refine(({ action, force }) => action === 'advance' || !force, {
    path: ['force'],
    message: 'belongs to advance only',
  });

const tag = 'Roll-out';

export const rolloutOperations = defineOperations({
  'GET /rollout': {
    id: 'readRollout',
    tag,
    summary: 'How far automatic repairs are rolled out',
    description:
      'The stage, its gates and alarms with their live values, the learners of each stage, and the step that comes next. Outside the cohort violations are found and shown; inside it they are repaired by themselves as well.',
    permission: 'rollout.read',
    answers: { 200: { description: 'The roll-out', shape: rolloutShape, etag: true } },
  },
  'GET /rollout/decisions': {
    id: 'listRolloutDecisions',
    tag,
    summary: 'Decisions about the roll-out with their figures, newest first',
    permission: 'rollout.read',
    query: rolloutDecisionsQueryShape,
    answers: {
      200: { description: 'A page of decisions', shape: z.array(rolloutDecisionShape), page: true },
    },
  },
  'POST /rollout/decisions': {
    id: 'decideRollout',
    tag,
    summary: 'Decide about the roll-out',
    description:
      '`start` begins it, or begins again at a stage that is not above this one. `advance` takes the next stage, after the last one it completes the roll-out; with `force` although gates do not pass, which needs a reason. `roll_back` takes the stage before and pauses. `pause` keeps the stage; `resume` goes on, also after an automatic rollback. `freeze` stops automatic repairs of everybody and every step; `unfreeze` begins the soak time again.',
    permission: 'rollout.manage',
    body: rolloutOrderShape,
    version: 'body',
    answers: { 201: { description: 'The decision', shape: rolloutDecisionShape } },
    errors: ['not_applicable', 'gates_not_passed', 'reason_required'],
  },
});

export const rolloutExamples = {
  'GET /rollout': [{ summary: 'How far it is', status: 200 }],
  'GET /rollout/decisions': [{ summary: 'The newest decisions', query: { limit: 10 }, status: 200 }],
  'POST /rollout/decisions': [
    {
      summary: 'Begin a roll-out: nobody is repaired by themselves',
      body: { action: 'start', stage: 0, reason: 'The older platform goes on writing', version: '1' },
      status: 201,
    },
    {
      summary: 'The next stage',
      body: { action: 'advance', version: '2' },
      status: 201,
    },
  ],
} satisfies ExamplesOf<typeof rolloutOperations>;
