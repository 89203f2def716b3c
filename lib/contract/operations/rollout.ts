import { z } from 'zod';
import { defineOperations } from '@/lib/contract/operation';
import {
  rolloutDecisionShape,
  rolloutDecisionsQueryShape,
  rolloutOrderShape,
  rolloutShape,
} from '@/lib/contract/rollout';

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
