import type { ActivityItemResult, ActivityResult } from '@/lib/contract/activities';
import type { RecordedActivity } from '@/lib/coupling/record-activity';
import { DomainError } from '@/lib/errors';
import { UNAVAILABLE_RETRY_SECONDS, unavailable } from './problem';
import { created, ok } from './reply';

type Refusal = Exclude<ActivityItemResult['outcome'], 'recorded' | 'duplicate' | 'busy'>;

const REFUSALS: Record<Refusal, string> = {
  key_reused: 'this activity_key was used for another activity of the same pair',
  total_below_zero: 'a total of the learner would fall below zero; nothing was recorded',
  total_too_large: 'a total of the learner would grow past what can be stored; nothing was recorded',
  invalid_input: 'the activity is not as it must be; see errors',
  user_not_found: 'there is no such user',
  specialization_not_found: 'there is no such specialization',
};

/** The result of one activity that was recorded, now or earlier. Throws the outcome of a refused activity. */
export function acceptedActivity(result: RecordedActivity | undefined): ActivityResult {
  if (!result) throw new Error('an activity has no result');
  const { outcome, errors, ...recorded } = result;
  if (outcome === 'busy') throw unavailable('locked');
  if (outcome !== 'recorded' && outcome !== 'duplicate')
    throw new DomainError(outcome, REFUSALS[outcome], errors);
  return { ...recorded, outcome };
}

/** 201 for an activity that was recorded now, 200 for one that was recorded earlier. */
export function activityReply(result: RecordedActivity | undefined) {
  const accepted = acceptedActivity(result);
  return accepted.outcome === 'recorded' ? created(accepted) : ok(accepted);
}

/** The results of an array. When some items were busy, it asks to be sent again. */
export function itemsReply(results: ActivityItemResult[]) {
  const isBusy = results.some(({ outcome }) => outcome === 'busy');
  return ok(results, isBusy ? { 'Retry-After': String(UNAVAILABLE_RETRY_SECONDS) } : {});
}
