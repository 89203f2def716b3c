import { z } from 'zod';
import { HISTORY_KINDS } from '@/lib/vocabulary/history';
import { ACTIVITY_KEY_MAX } from '@/lib/vocabulary/limits';
import { RECOMMENDED_ACTIONS } from '@/lib/vocabulary/repairs';
import { SPECIALIZATION_IDS, type SpecializationId } from '@/lib/vocabulary/specializations';
import { VIOLATION_KINDS } from '@/lib/vocabulary/violations';
import {
  pageQueryShape,
  reasonShape,
  specializationShape,
  textShape,
  timestampShape,
  userIdShape,
} from './common';
import { fieldErrorShape } from './problem';

/** A JSON number is exact to 2^53 − 1; larger totals travel as strings. */
const change = z.int().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);
const countChange = z.int().min(-2_147_483_648).max(2_147_483_647).default(0);
export const activityKeyShape = textShape(ACTIVITY_KEY_MAX);

export const activityShape = z.strictObject({
  user_id: userIdShape,
  specialization: specializationShape,
  /** Names this activity: sent twice, it counts once. */
  activity_key: activityKeyShape,
  xp: change.default(0),
  sessions: countChange,
  projects: countChange,
  theory_hours: countChange,
  practice_hours: countChange,
  occurred_at: timestampShape.optional(),
});
export type Activity = z.infer<typeof activityShape>;

/** An item of an array that is no activity, with what is wrong and as much as can be told of what it says. */
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
 * One activity, or up to 1,000. An item that is not in the shape of an activity gets that said in its own result, and
 * leaves the others standing.
 */
export const activitiesBodyShape = z.union([
  activityShape,
  z
    .array(z.union([activityShape, z.unknown().transform((item) => new BadItem(item))]))
    .min(1)
    .max(1000),
]);

/** The older system's shape; without an activity_key (or Idempotency-Key header) each call counts. */
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
  /** A decimal string: totals may pass what a JSON number holds exactly. */
  total_xp: z.string().nullable(),
  completed_sessions: z.int().nullable(),
  completed_projects: z.int().nullable(),
  theory_hours: z.int().nullable(),
  practice_hours: z.int().nullable(),
  version: z.string().nullable(),
});
export type ActivityResult = z.infer<typeof activityResultShape>;

/** What came of one of many; what an item did not say, or not as a value of its kind, is null. */
export const activityItemResultShape = activityResultShape.extend({
  user_id: z.int().nullable(),
  specialization: z.enum(SPECIALIZATION_IDS).nullable(),
  activity_key: z.string().nullable(),
  outcome: z.enum([...ACTIVITY_OUTCOMES, 'invalid_input']),
  /** What is wrong with an item of outcome `invalid_input`; paths are within the item. */
  errors: z.array(fieldErrorShape).optional(),
});
export type ActivityItemResult = z.infer<typeof activityItemResultShape>;

/** The older system's answer; a total that a JSON number cannot hold exactly is a string. */
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

export const enrolBodyShape = z.strictObject({ user_id: userIdShape, specialization: specializationShape });

export const enrolResultShape = z.object({
  user_id: z.int(),
  specialization: z.enum(SPECIALIZATION_IDS),
  outcome: z.enum(['enrolled', 'already_enrolled']),
});

export const setLevelBodyShape = z.strictObject({
  level: z.int().min(1).max(100),
  /** The version of the pair that the decision was made on, unless If-Match carries it. */
  version: z.string().min(1).max(50).optional(),
  allow_demotion: z.boolean().default(false),
  reason: reasonShape.optional(),
});

/** The next level of the catalog, with what its totals ask for and how much of that is missing. */
export const nextLevelShape = z.object({
  level: z.int(),
  name_hu: z.string(),
  name_en: z.string(),
  required: z.object({
    xp: z.int(),
    sessions: z.int(),
    theory_hours: z.int(),
    practice_hours: z.int(),
  }),
  missing: z.object({
    xp: z.int(),
    sessions: z.int(),
    theory_hours: z.int(),
    practice_hours: z.int(),
  }),
});

export const pairShape = z.object({
  user_id: z.int(),
  user_name: z.string(),
  specialization: z.enum(SPECIALIZATION_IDS),
  in_agreement: z.boolean(),
  violation: z.enum(VIOLATION_KINDS).nullable(),
  /** What a repair on evidence would do now; null in agreement. */
  recommended_action: z.enum(RECOMMENDED_ACTIONS).nullable(),
  version: z.string(),
  progress: z
    .object({
      current_level: z.int(),
      total_xp: z.string(),
      completed_sessions: z.int(),
      completed_projects: z.int(),
      theory_hours: z.int(),
      practice_hours: z.int(),
      last_activity_at: z.string().nullable(),
    })
    .nullable(),
  license: z
    .object({
      current_level: z.int(),
      max_achieved_level: z.int(),
      started_at: z.string(),
      last_advanced_at: z.string().nullable(),
    })
    .nullable(),
  /** Null on the highest level, and where there is no progress. */
  next_level: nextLevelShape.nullable(),
  /** What supports a level, on both sides. */
  evidence: z.object({
    /** The level that the totals reach. */
    reached_level: z.int().nullable(),
    /** The highest license level in the history since the last lowering. */
    history_level: z.int().nullable(),
    /** Where the newest row of the history leads. */
    newest_history_level: z.int().nullable(),
  }),
});
export type Pair = z.infer<typeof pairShape>;

/** Up to 500 users by id, separated by commas: as many as a page of users shows. */
const userIdsShape = z
  .string()
  .regex(/^[1-9]\d{0,15}(,[1-9]\d{0,15}){0,499}$/, 'must be 1 to 500 user ids, separated by commas')
  .transform((text) => text.split(',').map(Number))
  .pipe(z.array(userIdShape));

export const pairsQueryShape = z.strictObject({ user_ids: userIdsShape });

export const activityEntryShape = z.object({
  activity_key: z.string(),
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
});
export type ActivityEntry = z.infer<typeof activityEntryShape>;

export const historyEntryShape = z.object({
  at: z.string(),
  kind: z.enum(HISTORY_KINDS),
  /** Names the entry among those of its kind. */
  id: z.string(),
  actor: z.string().nullable(),
  request_id: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
});
export type HistoryEntry = z.infer<typeof historyEntryShape>;

export const pairHistoryQueryShape = z.strictObject({
  ...pageQueryShape.shape,
  kind: z.enum(HISTORY_KINDS).optional(),
});
export type PairHistoryQuery = z.infer<typeof pairHistoryQueryShape>;
