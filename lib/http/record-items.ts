import type { Context } from '@/lib/context';
import { SPECIALIZATION_IDS } from '@/lib/contract/common';
import { type ActivityItemResult, activityShape } from '@/lib/contract/standing';
import { recordActivity } from '@/lib/coupling/record-activity';
import { fieldErrors } from './parse-input';

/**
 * Records the items that are in the shape of an activity, and says of every other one what is wrong with it; answers
 * in their order. One bad item does not lose the others.
 */
export async function recordItems(ctx: Context, items: unknown[]): Promise<ActivityItemResult[]> {
  const parsed = items.map((item) => activityShape.safeParse(item));
  const results = await recordActivity(
    ctx,
    parsed.flatMap((one) => (one.success ? [one.data] : [])),
  );
  let at = 0;
  return parsed.map((one, index) => {
    if (!one.success) return refusedItem(items[index], fieldErrors(one.error.issues));
    const result = results[at];
    at += 1;
    if (!result) throw new Error('an activity has no result');
    return result;
  });
}

function refusedItem(item: unknown, errors: ActivityItemResult['errors']): ActivityItemResult {
  const { user_id, specialization, activity_key } = (item ?? {}) as Record<string, unknown>;
  return {
    user_id: Number.isSafeInteger(user_id) ? (user_id as number) : null,
    specialization: SPECIALIZATION_IDS.find((id) => id === specialization) ?? null,
    activity_key: typeof activity_key === 'string' ? activity_key.slice(0, 200) : null,
    outcome: 'invalid_input',
    errors,
    level_before: null,
    level_after: null,
    leveled_up: false,
    license_level: null,
    total_xp: null,
    completed_sessions: null,
    completed_projects: null,
    theory_hours: null,
    practice_hours: null,
    version: null,
  };
}
