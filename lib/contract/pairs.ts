import { z } from 'zod';
import { HISTORY_KINDS, LICENSE_STATES } from '@/lib/vocabulary/history';
import { VERSION_MAX } from '@/lib/vocabulary/limits';
import { RECOMMENDED_ACTIONS, SUPPORTS } from '@/lib/vocabulary/repairs';
import { SPECIALIZATION_IDS } from '@/lib/vocabulary/specializations';
import { VIOLATION_KINDS } from '@/lib/vocabulary/violations';
import { idParamsShape, pageQueryShape, pairParamsShape, reasonShape, userIdShape } from './common';
import type { ExamplesOf } from './example';
import { groundsShape } from './grounds';
import { defineOperations } from './operation';

export const setLevelBodyShape = z.strictObject({
  level: z.int().min(1).max(100),
  /** The version of the pair that the decision was made on, unless If-Match has it. */
  version: z.string().min(1).max(VERSION_MAX).optional(),
  allow_demotion: z.boolean().default(false),
  reason: reasonShape.optional(),
});

/** The next level of the catalog, with the totals that it requires and how much of each is missing. */
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
  in_agreement: z.boolean().describe('Both records stand at the same level, or the license is withdrawn'),
  violation: z
    .enum(VIOLATION_KINDS)
    .nullable()
    .describe('What is wrong, of levels or against ledger and history. Null when nothing is'),
  /** What a repair on evidence would do now. Null when nothing is wrong. */
  recommended_action: z.enum(RECOMMENDED_ACTIONS).nullable(),
  /** The reason for the recommended action. */
  grounds: groundsShape,
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
      /** The license is valid before this time. Null: for good. */
      valid_until: z.string().nullable(),
      suspended_at: z.string().nullable(),
      suspend_reason: z.string().nullable(),
    })
    .nullable(),
  license_state: z
    .enum(LICENSE_STATES)
    .describe(
      'none: there is none, and nobody withdrew one; due: the time until which it was withdrawn has passed, so that a person decides',
    ),
  /** A person withdrew the license: the pair is not broken without it. Null where nobody did. */
  withdrawal: z
    .object({
      /** The level of the license that was withdrawn. Null where there was none. */
      level: z.int().nullable(),
      until: z.string().nullable().describe('Null: for good'),
      reason: z.string().nullable(),
      by: z.string(),
      at: z.string(),
    })
    .nullable(),
  /** Null on the highest level, and without a progress row. */
  next_level: nextLevelShape.nullable(),
  /** The evidence for a level, on both sides. */
  evidence: z.object({
    /** What the entries of the ledger sum to: the totals must be equal to it. */
    ledger: z.object({
      xp: z.string(),
      sessions: z.int(),
      projects: z.int(),
      theory_hours: z.int(),
      practice_hours: z.int(),
    }),
    /** The level that the sums of the ledger reach. */
    reached_level: z.int(),
    /** The highest license level in the history since the last lowering. */
    history_level: z.int().nullable(),
    /** The level that the newest row of the history leads to. */
    newest_history_level: z.int().nullable(),
    /** The highest license level that the history ever held. */
    highest_history_level: z.int().nullable(),
    /** The parts of this evidence that support the level of their side. */
    supports: z.array(z.enum(SUPPORTS)).describe('Totals and history: progress; newest_history: the license'),
    /** A person lowered the level and knew the totals: the totals support nothing until they reach beyond `level`. */
    hold: z
      .object({
        level: z.int(),
        by: z.string().nullable().describe('Null where it is not known'),
        at: z.string().nullable(),
      })
      .nullable(),
  }),
});
export type Pair = z.infer<typeof pairShape>;

/** Up to 500 users by id, separated by commas. A page of users shows that many. */
const userIdsShape = z
  .string()
  .regex(/^[1-9]\d{0,15}(,[1-9]\d{0,15}){0,499}$/, 'must be 1 to 500 user ids, separated by commas')
  .transform((text) => text.split(',').map(Number))
  .pipe(z.array(userIdShape));

export const pairsQueryShape = z.strictObject({ user_ids: userIdsShape });

export const historyEntryShape = z.object({
  at: z.string(),
  kind: z.enum(HISTORY_KINDS),
  /** The id of the entry among entries of its kind. */
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

const tag = 'Standing';

export const pairOperations = defineOperations({
  'GET /pairs': {
    id: 'listPairs',
    tag,
    summary: 'All pairs of some users',
    description: 'Users without any, and ids that no user has, are left out.',
    permission: 'pairs.read',
    query: pairsQueryShape,
    answers: { 200: { description: 'By user and specialization', shape: z.array(pairShape) } },
  },
  'GET /pairs/{user_id}/{specialization}': {
    id: 'readPair',
    tag,
    summary: 'Both records of a user in a specialization, with the evidence for each',
    permission: 'pairs.read',
    params: pairParamsShape,
    answers: { 200: { description: 'The pair as it is now', shape: pairShape, etag: true } },
    errors: ['pair_not_found'],
  },
  'GET /users/{id}/pairs': {
    id: 'listUserPairs',
    tag,
    summary: 'All pairs of a user',
    permission: 'pairs.read',
    params: idParamsShape,
    answers: { 200: { description: 'At most one for each specialization', shape: z.array(pairShape) } },
    errors: ['user_not_found'],
  },
  'GET /pairs/{user_id}/{specialization}/history': {
    id: 'listPairHistory',
    tag,
    summary: 'Everything that happened to a pair, newest first',
    permission: 'pairs.read',
    params: pairParamsShape,
    query: pairHistoryQueryShape,
    answers: { 200: { description: 'A page of entries', shape: z.array(historyEntryShape), page: true } },
    errors: ['pair_not_found'],
  },
  'PUT /pairs/{user_id}/{specialization}/level': {
    id: 'setLevel',
    tag,
    summary: 'Decide the level of a pair',
    description: 'Sets both records. A lowering needs `allow_demotion` and a reason.',
    permission: 'pairs.set_level',
    params: pairParamsShape,
    body: setLevelBodyShape,
    version: 'body',
    answers: { 200: { description: 'The pair after the decision', shape: pairShape, etag: true } },
    errors: [
      'pair_not_found',
      'not_applicable',
      'level_not_in_catalog',
      'demotion_not_allowed',
      'reason_required',
    ],
  },
});

export const pairExamples = {
  'GET /pairs/{user_id}/{specialization}': [
    { summary: 'In agreement', params: { user_id: 7, specialization: 'COACH' }, status: 200 },
  ],
  'GET /users/{id}/pairs': [{ summary: 'One enrolment and one broken pair', params: { id: 7 }, status: 200 }],
  'GET /pairs/{user_id}/{specialization}/history': [
    {
      summary: 'The newest first',
      params: { user_id: 7, specialization: 'COACH' },
      query: { limit: 3 },
      status: 200,
    },
  ],
  'PUT /pairs/{user_id}/{specialization}/level': [
    {
      summary: 'A decision, on the version that was seen',
      params: { user_id: 7, specialization: 'COACH' },
      body: { level: 2, version: '1041.1042' },
      status: 200,
    },
  ],
} satisfies ExamplesOf<typeof pairOperations>;
