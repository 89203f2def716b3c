import { sql } from 'drizzle-orm';
import { withRetry } from '@/db/transaction';
import { actorName, type Context } from '@/lib/context';
import type { Activity, ActivityOutcome, ActivityResult } from '@/lib/contract/standing';

type ResultRow = {
  item: number;
  outcome: ActivityOutcome;
  level_before: number | null;
  level_after: number | null;
  license_level: number | null;
  total_xp: string | null;
  completed_sessions: number | null;
  completed_projects: number | null;
  theory_hours: number | null;
  practice_hours: number | null;
  version: string | null;
};

/**
 * Records one to 1,000 activities in one statement; answers in the order of the input, one outcome each. Refusals are
 * outcomes, and a refused item leaves the others standing. After a lost connection, send the same keys again.
 */
export async function recordActivity(ctx: Context, activities: Activity[]): Promise<ActivityResult[]> {
  const [first] = activities;
  if (!first) return [];
  const { rows } = await withRetry(() =>
    ctx.db.execute<ResultRow>(activities.length === 1 ? recordOne(ctx, first) : recordMany(ctx, activities)),
  );
  const results = new Array<ActivityResult>(activities.length);
  for (const row of rows) {
    const activity = activities[row.item];
    if (activity) results[row.item] = toResult(activity, row);
  }
  return results;
}

function recordOne(ctx: Context, activity: Activity) {
  return sql`
    SELECT 0 AS item, r.* FROM record_activity(${activity.user_id}, ${activity.specialization}, ${activity.activity_key},
      ${activity.xp}, ${activity.sessions}, ${activity.projects}, ${activity.theory_hours}, ${activity.practice_hours},
      ${activity.occurred_at ?? null}, ${actorName(ctx.actor)}, ${ctx.requestId ?? null}) AS r`;
}

function recordMany(ctx: Context, activities: Activity[]) {
  const items = activities.map((activity) => ({
    user_id: activity.user_id,
    specialization_id: activity.specialization,
    activity_key: activity.activity_key,
    xp_change: activity.xp,
    sessions_change: activity.sessions,
    projects_change: activity.projects,
    theory_hours_change: activity.theory_hours,
    practice_hours_change: activity.practice_hours,
    occurred_at: activity.occurred_at ?? null,
  }));
  return sql`
    SELECT * FROM record_activities(${JSON.stringify(items)}::jsonb, ${actorName(ctx.actor)}, ${ctx.requestId ?? null})`;
}

function toResult(activity: Activity, row: ResultRow): ActivityResult {
  const { item: _, ...standing } = row;
  return {
    user_id: activity.user_id,
    specialization: activity.specialization,
    activity_key: activity.activity_key,
    ...standing,
    leveled_up: row.outcome === 'recorded' && (row.level_after ?? 0) > (row.level_before ?? 0),
  };
}
