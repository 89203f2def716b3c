import { z } from 'zod';
import { OCCURRED_AHEAD_MAX_MINUTES } from '@/lib/vocabulary/clock';
import { LEDGER_KINDS } from '@/lib/vocabulary/history';
import { ACTIVITY_KEY_MAX } from '@/lib/vocabulary/limits';
import { SPECIALIZATION_IDS, type SpecializationId } from '@/lib/vocabulary/specializations';
import {
  pageQueryShape,
  pairParamsShape,
  specializationShape,
  textShape,
  timestampShape,
  userIdShape,
} from './common';
import type { ExamplesOf } from './example';
import { defineOperations } from './operation';
import { fieldErrorShape } from './problem';

export const activityKeyShape = textShape(ACTIVITY_KEY_MAX);

/** A JSON number is exact up to 2^53 − 1. Larger totals are sent as strings. */
const change = z.int().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);

const countChange = z.int().min(-2_147_483_648).max(2_147_483_647).default(0);

export const activityShape = z.strictObject({
  user_id: userIdShape,
  specialization: specializationShape,
  /** The name of this activity: if it is sent twice, it counts once. */
  activity_key: activityKeyShape,
  xp: change.default(0),
  sessions: countChange,
  projects: countChange,
  theory_hours: countChange,
  practice_hours: countChange,
  occurred_at: timestampShape
    .optional()
    .describe(`At most ${OCCURRED_AHEAD_MAX_MINUTES} minutes ahead of the database's clock; without it, now`),
});
export type Activity = z.infer<typeof activityShape>;

/** An item of an array that is not an activity, with its mistakes and the fields that could be read. */
export class BadItem {
  readonly issues: z.core.$ZodIssue[];
  readonly user_id: number | null;
  readonly specialization: SpecializationId | null;
  readonly activity_key: string | null;

  constructor(item: unknown) {
    this.issues = activityShape.safeParse(item).error?.issues ?? [];
    const said = (item ?? {}) as Record<string, unknown>;
    this.user_id = userIdShape.safeParse(said.user_id).data ?? null;
    this.specialization = specializationShape.safeParse(said.specialization).data ?? null;
    this.activity_key = activityKeyShape.safeParse(said.activity_key).data ?? null;
  }
}

/**
 * One activity, or up to 1,000. An item that does not have the shape of an activity is refused in its own result, and the
 * other items are still recorded.
 */
export const activitiesBodyShape = z.union([
  activityShape,
  z
    .array(z.union([activityShape, z.unknown().transform((item) => new BadItem(item))]))
    .min(1)
    .max(1000),
]);

/** The older system's shape. Without an activity_key (or an Idempotency-Key header) each call counts. */
export const progressUpdateBodyShape = z.strictObject({
  student_id: userIdShape,
  specialization_id: specializationShape,
  xp_change: change.default(0),
  sessions_change: countChange,
  projects_change: countChange,
  theory_hours_change: countChange,
  practice_hours_change: countChange,
  activity_key: activityKeyShape.optional(),
});

export const ACTIVITY_OUTCOMES = [
  'recorded',
  'duplicate',
  'key_reused',
  'total_below_zero',
  'total_too_large',
  'user_not_found',
  'specialization_not_found',
] as const;
export type ActivityOutcome = (typeof ACTIVITY_OUTCOMES)[number];

export const activityResultShape = z.object({
  user_id: z.int(),
  specialization: z.enum(SPECIALIZATION_IDS),
  activity_key: z.string(),
  outcome: z.enum(ACTIVITY_OUTCOMES),
  level_before: z.int().nullable(),
  level_after: z.int().nullable(),
  leveled_up: z.boolean(),
  license_level: z.int().nullable(),
  /** A decimal string, because totals may exceed the numbers that JSON holds exactly. */
  total_xp: z.string().nullable(),
  completed_sessions: z.int().nullable(),
  completed_projects: z.int().nullable(),
  theory_hours: z.int().nullable(),
  practice_hours: z.int().nullable(),
  version: z.string().nullable(),
});
export type ActivityResult = z.infer<typeof activityResultShape>;

/** The result of one item of many. A field that the item lacks, or that has a wrong type, is null. */
export const activityItemResultShape = activityResultShape.extend({
  user_id: z.int().nullable(),
  specialization: z.enum(SPECIALIZATION_IDS).nullable(),
  activity_key: z.string().nullable(),
  outcome: z
    .enum([...ACTIVITY_OUTCOMES, 'busy', 'invalid_input'])
    .describe('`busy`: others hold the pair; nothing of the item was recorded, and it may be sent again'),
  /** What is wrong with an item of outcome `invalid_input`; paths are within the item. */
  errors: z.array(fieldErrorShape).optional(),
});
export type ActivityItemResult = z.infer<typeof activityItemResultShape>;

/** The older system's answer. A total that a JSON number cannot hold exactly is a string. */
export const progressUpdateResultShape = z.object({
  success: z.literal(true),
  duplicate: z.boolean(),
  student_id: z.int(),
  specialization_id: z.enum(SPECIALIZATION_IDS),
  activity_key: z.string(),
  leveled_up: z.boolean(),
  old_level: z.int().nullable(),
  new_level: z.int().nullable(),
  license_level: z.int().nullable(),
  total_xp: z.int().or(z.string()).nullable(),
  completed_sessions: z.int().nullable(),
  completed_projects: z.int().nullable(),
  theory_hours: z.int().nullable(),
  practice_hours: z.int().nullable(),
});
export type ProgressUpdateResult = z.infer<typeof progressUpdateResultShape>;

export const activityEntryShape = z.object({
  activity_key: z.string(),
  kind: z
    .enum(LEDGER_KINDS)
    .describe('opening: found by an import or an upgrade; the others after activity: decisions of a person'),
  xp: z.string(),
  sessions: z.int(),
  projects: z.int(),
  theory_hours: z.int(),
  practice_hours: z.int(),
  level_before: z.int(),
  level_after: z.int(),
  occurred_at: z.string(),
  recorded_at: z.string(),
  actor: z.string(),
  request_id: z.string().nullable(),
  reason: z.string().nullable(),
  takes_back: z.string().nullable().describe('The key of the activity that this entry cancels'),
  taken_back: z.boolean().describe('Whether another entry cancels this one'),
});
export type ActivityEntry = z.infer<typeof activityEntryShape>;

const tag = 'Standing';

const REFUSED = [
  'key_reused',
  'total_below_zero',
  'total_too_large',
  'user_not_found',
  'specialization_not_found',
] as const;

export const activityOperations = defineOperations({
  'POST /specializations/progress/update': {
    id: 'updateProgress',
    tag,
    summary: 'Record activity, as clients of the older system do',
    description:
      'Without an activity_key or an Idempotency-Key each call counts. New clients use `POST /activities`.',
    permission: 'activities.record',
    body: progressUpdateBodyShape,
    idempotency: 'activity_key',
    answers: { 200: { description: 'What came of it', shape: progressUpdateResultShape } },
    errors: REFUSED,
  },
  'POST /activities': {
    id: 'recordActivities',
    tag,
    summary: 'Record one activity, or up to 1,000',
    description:
      'The license follows in the same statement. An `activity_key` sent twice counts once. An array is answered with one outcome for each item, in its order: an item that is refused, or is not in the shape of an activity (`invalid_input`, with `errors`), leaves the others standing. Items of a learner whose records others hold for too long are `busy`, and the answer has `Retry-After`: send the array again, or these items, with the same keys.',
    permission: 'activities.record',
    body: activitiesBodyShape,
    bodyLimit: 'bulk',
    answers: {
      200: {
        description: 'One that was recorded before, or the outcomes of an array',
        retryAfter: true,
        shape: z.union([activityResultShape, z.array(activityItemResultShape)]),
      },
      201: { description: 'One that was recorded now', shape: activityResultShape },
    },
    errors: REFUSED,
  },
  'GET /pairs/{user_id}/{specialization}/activities': {
    id: 'listPairActivities',
    tag,
    summary: 'The ledger of a pair, newest first',
    permission: 'pairs.read',
    params: pairParamsShape,
    query: pageQueryShape.strict(),
    answers: { 200: { description: 'A page of activities', shape: z.array(activityEntryShape), page: true } },
    errors: ['pair_not_found'],
  },
});

export const activityExamples = {
  'POST /activities': [
    {
      summary: 'One activity',
      body: { user_id: 7, specialization: 'COACH', activity_key: 'session-4711', xp: 1200, sessions: 1 },
      status: 201,
    },
    {
      summary: 'Several, of which one is refused and one is no activity',
      body: [
        { user_id: 7, specialization: 'COACH', activity_key: 'session-4712', xp: 800, theory_hours: 2 },
        { user_id: 999, specialization: 'COACH', activity_key: 'session-4712', xp: 800 },
        { user_id: 7, specialization: 'COACH', xp: 'many' },
      ],
      status: 200,
    },
  ],
  'POST /specializations/progress/update': [
    {
      summary: 'As clients of the older system send it',
      body: { student_id: 7, specialization_id: 'COACH', xp_change: 500, sessions_change: 1 },
      status: 200,
    },
  ],
  'GET /pairs/{user_id}/{specialization}/activities': [
    {
      summary: 'The newest first',
      params: { user_id: 7, specialization: 'COACH' },
      query: { limit: 1 },
      status: 200,
    },
  ],
} satisfies ExamplesOf<typeof activityOperations>;
