import { z } from 'zod';
import { VERSION_MAX } from '@/lib/vocabulary/limits';
import { activityKeyShape } from './activities';
import { pairParamsShape, reasonShape, timestampShape } from './common';
import type { ExamplesOf } from './example';
import { defineOperations } from './operation';
import { pairShape } from './pairs';

const decided = {
  /** The version of the pair that the decision was made on, unless If-Match has it. */
  version: z.string().min(1).max(VERSION_MAX).optional(),
  reason: reasonShape,
};
const level = z.int().min(1).max(100);

export const withdrawBodyShape = z.strictObject({
  ...decided,
  /** Then it is due to be issued again, which a person decides. Without it: for good. */
  until: timestampShape.optional(),
});

export const issueBodyShape = z.strictObject({
  ...decided,
  /** Without it: the level that evidence supports. */
  level: level.optional(),
  /** Whether the level may be below that of progress. */
  allow_demotion: z.boolean().default(false),
});

/** What is left out stays as it is. */
export const validityBodyShape = z
  .strictObject({
    ...decided,
    valid_until: timestampShape.nullable().optional().describe('Null: for good'),
    suspended: z.boolean().optional(),
  })
  .refine(
    ({ valid_until, suspended }) => valid_until !== undefined || suspended !== undefined,
    'needs valid_until or suspended',
  );

const COUNT_MAX = 2_147_483_647;
const total = z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(0);
const count = z.int().min(0).max(COUNT_MAX).default(0);

export const resetBodyShape = z.strictObject({
  ...decided,
  /** The totals afterwards; none may be higher than now. */
  xp: total,
  sessions: count,
  projects: count,
  theory_hours: count,
  practice_hours: count,
  /** Of both records afterwards. Without it: the level that these totals reach. */
  level: level.optional(),
});

/** Lowers both records to this level. Without it the levels stay, or rise as the ledger reaches more. */
const lowerTo = level.optional();

const change = z.int().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER).default(0);
const countChange = z.int().min(-COUNT_MAX).max(COUNT_MAX).default(0);

export const adjustBodyShape = z.strictObject({
  ...decided,
  xp: change,
  sessions: countChange,
  projects: countChange,
  theory_hours: countChange,
  practice_hours: countChange,
  level: lowerTo,
});

export const acceptTotalsBodyShape = z.strictObject(decided);
export const restoreTotalsBodyShape = z.strictObject({ ...decided, level: lowerTo });
export const takeBackBodyShape = z.strictObject({
  ...decided,
  activity_key: activityKeyShape,
  level: lowerTo,
});

const operation = {
  tag: 'Standing',
  permission: 'pairs.set_level',
  params: pairParamsShape,
  version: 'body',
  answers: { 200: { description: 'The pair after the decision', shape: pairShape, etag: true } },
} as const;

const OF_PAIR = ['pair_not_found', 'not_applicable'] as const;
const OF_TOTALS = [...OF_PAIR, 'level_not_in_catalog', 'total_below_zero', 'total_too_large'] as const;

export const decisionOperations = defineOperations({
  'POST /pairs/{user_id}/{specialization}/withdraw': {
    ...operation,
    id: 'withdrawLicense',
    summary: 'Withdraw a license, until a time or for good',
    description:
      'Activity goes on to be recorded; no repair issues the license again. Of a license or a pair that is gone already, this records that it was meant.',
    body: withdrawBodyShape,
    errors: OF_PAIR,
  },
  'POST /pairs/{user_id}/{specialization}/issue': {
    ...operation,
    id: 'issueLicense',
    summary: 'Issue a license again that was withdrawn or taken away',
    body: issueBodyShape,
    errors: [...OF_PAIR, 'level_not_in_catalog', 'demotion_not_allowed', 'reason_required'],
  },
  'PUT /pairs/{user_id}/{specialization}/validity': {
    ...operation,
    id: 'setValidity',
    summary: 'Until when a license is valid, and whether it is suspended',
    description: 'The level stays, and goes on to follow progress.',
    body: validityBodyShape,
    errors: OF_PAIR,
  },
  'POST /pairs/{user_id}/{specialization}/reset': {
    ...operation,
    id: 'resetProgress',
    summary: 'Reset progress, for a new certification',
    description: 'Totals and both levels are lowered together. The highest level that was held is kept.',
    body: resetBodyShape,
    errors: OF_TOTALS,
  },
  'POST /pairs/{user_id}/{specialization}/adjust': {
    ...operation,
    id: 'adjustTotals',
    summary: 'Change totals, up or down',
    body: adjustBodyShape,
    errors: OF_TOTALS,
  },
  'POST /pairs/{user_id}/{specialization}/accept-totals': {
    ...operation,
    id: 'acceptTotals',
    summary: 'Accept totals that the ledger does not explain',
    description: 'The ledger gets an entry of the difference. Both records stay as they are.',
    body: acceptTotalsBodyShape,
    errors: OF_TOTALS,
  },
  'POST /pairs/{user_id}/{specialization}/restore-totals': {
    ...operation,
    id: 'restoreTotals',
    summary: 'Bring totals that the ledger does not explain back to what it sums to',
    body: restoreTotalsBodyShape,
    errors: OF_TOTALS,
  },
  'POST /pairs/{user_id}/{specialization}/take-back': {
    ...operation,
    id: 'takeBackActivity',
    summary: 'Take back a recorded activity, once',
    description: 'The ledger gets an entry that cancels it. The activity sent again is still a duplicate.',
    body: takeBackBodyShape,
    errors: [...OF_TOTALS, 'not_found'],
  },
});

const params = { user_id: 7, specialization: 'COACH' } as const;

export const decisionExamples = {
  'POST /pairs/{user_id}/{specialization}/adjust': [
    {
      summary: 'Hours from a paper list',
      params,
      body: { theory_hours: 2, reason: 'paper list of May', version: '1041.1042' },
      status: 200,
    },
  ],
} satisfies ExamplesOf<typeof decisionOperations>;
