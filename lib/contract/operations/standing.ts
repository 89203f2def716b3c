import { z } from 'zod';
import { specializationsShape } from '@/lib/contract/catalog';
import { idParamsShape, pageQueryShape, pairParamsShape } from '@/lib/contract/common';
import { defineOperations } from '@/lib/contract/operation';
import {
  activitiesBodyShape,
  activityEntryShape,
  activityItemResultShape,
  activityResultShape,
  enrolBodyShape,
  enrolResultShape,
  historyEntryShape,
  pairHistoryQueryShape,
  pairShape,
  pairsQueryShape,
  progressUpdateBodyShape,
  progressUpdateResultShape,
  setLevelBodyShape,
} from '@/lib/contract/standing';

const tag = 'Standing';
const REFUSED = [
  'key_reused',
  'total_below_zero',
  'total_too_large',
  'user_not_found',
  'specialization_not_found',
] as const;

export const standingOperations = defineOperations({
  'GET /specializations': {
    id: 'listSpecializations',
    tag: 'Catalog',
    summary: 'Specializations with their levels and thresholds',
    permission: 'catalog.read',
    answers: { 200: { description: 'The catalog', shape: specializationsShape } },
  },
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
      'The license follows in the same statement. An `activity_key` sent twice counts once. An array is answered with one outcome for each item, in its order: an item that is refused, or is not in the shape of an activity (`invalid_input`, with `errors`), leaves the others standing.',
    permission: 'activities.record',
    body: activitiesBodyShape,
    bodyLimit: 'bulk',
    answers: {
      200: {
        description: 'One that was recorded before, or the outcomes of an array',
        shape: z.union([activityResultShape, z.array(activityItemResultShape)]),
      },
      201: { description: 'One that was recorded now', shape: activityResultShape },
    },
    errors: REFUSED,
  },
  'POST /enrolments': {
    id: 'enrol',
    tag,
    summary: 'Enrol a user in a specialization',
    permission: 'enrolments.create',
    body: enrolBodyShape,
    answers: {
      200: { description: 'The user was enrolled already', shape: enrolResultShape },
      201: { description: 'Both records were made, at level 1', shape: enrolResultShape },
    },
    errors: ['user_not_found', 'specialization_not_found'],
  },
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
    errors: ['pair_not_found', 'level_not_in_catalog', 'demotion_not_allowed', 'reason_required'],
  },
});
