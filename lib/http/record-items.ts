import type { Context } from '@/lib/context';
import { type Activity, type ActivityItemResult, BadItem } from '@/lib/contract/activities';
import { recordActivity } from '@/lib/coupling/record-activity';
import { fieldErrors } from './parse-input';

/**
 * Records the items that are activities, and returns for each other item its mistakes, in the order of the items. A bad item
 * does not stop the others.
 */
export async function recordItems(
  ctx: Context,
  items: (Activity | BadItem)[],
): Promise<ActivityItemResult[]> {
  const recorded = await recordActivity(
    ctx,
    items.filter((item): item is Activity => !(item instanceof BadItem)),
  );
  const results = recorded.values();
  return items.map((item) => {
    if (item instanceof BadItem) return refusedItem(item);
    const { value } = results.next();
    if (!value) throw new Error('an activity has no result');
    return value;
  });
}

function refusedItem({ issues, user_id, specialization, activity_key }: BadItem): ActivityItemResult {
  return {
    user_id,
    specialization,
    activity_key,
    outcome: 'invalid_input',
    errors: fieldErrors(issues),
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
