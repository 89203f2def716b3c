import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { databaseFailureOf } from '@/db/failure';
import { gather } from '@/db/gather';
import { oneRow } from '@/db/one-row';
import { sqlstateOf } from '@/db/sqlstate';
import { withRetry } from '@/db/transaction';
import { actorName, type Context } from '@/lib/context';
import type { Activity, ActivityItemResult, ActivityResult } from '@/lib/contract/activities';
import type { FieldError } from '@/lib/contract/problem';
import { OCCURRED_AHEAD_MAX_MINUTES } from '@/lib/vocabulary/clock';
import { BUSY, type Item, type ResultRow, recordMany, recordTogether } from './record-batch';

/** `invalid_input` with the field that the database refused, or `busy`. */
export type RecordedActivity = Omit<ActivityResult, 'outcome'> &
  Pick<ActivityItemResult, 'outcome' | 'errors'>;

const OCCURRED_AHEAD: FieldError = {
  path: 'occurred_at',
  message: `lies more than ${OCCURRED_AHEAD_MAX_MINUTES} minutes ahead of the database's clock`,
};

const TOGETHER_MAX = 50;
const GROUPS_UNDER_WAY_MAX = 2;
/** How long a group waits for a pair that another writer has locked. After that, each activity is recorded alone. */
const GROUP_LOCK_TIMEOUT_MS = 200;
/** Gives up only before a write is sent, because then nothing of it is done. */
const GIVE_UP_AFTER_MS = 1_800;
/** SQLSTATE classes of errors after which the statement was undone. After a lost connection this is not known. */
const UNDONE = /^(2[0-9A-Z]|4[0-9A-Z]|5[345]|P0|XX)/;

/**
 * Records one to 1,000 activities in one statement. Returns one outcome for each, in the order of the input. A refusal is an
 * outcome, and the other items are still recorded; so is `busy`, when another transaction held the pair all the time. After
 * `busy` and after a lost connection, send the same keys again.
 */
export async function recordActivity(ctx: Context, activities: Activity[]): Promise<RecordedActivity[]> {
  const items = activities.map((activity) => toItem(ctx, activity));
  const [only] = items;
  if (!only) return [];
  const rows = items.length === 1 ? [await recordInCompany(ctx.db, only)] : await recordMany(ctx.db, items);
  return activities.map((activity, at) => toResult(activity, rows[at] as ResultRow));
}

/** Single activities that arrive while others are being written share one statement and its commit. */
const recordInCompany = gather<Item, ResultRow>({
  batchMax: TOGETHER_MAX,
  underWayMax: GROUPS_UNDER_WAY_MAX,
  giveUp: { afterMs: GIVE_UP_AFTER_MS, before: 'asked' },
  ask: recordGroup,
});

async function recordGroup(db: Database, items: Item[]): Promise<(ResultRow | Promise<ResultRow>)[]> {
  const alone = () => items.map((item) => recordOne(db, item));
  if (items.length === 1) return alone();
  try {
    return await recordTogether(db, items, GROUP_LOCK_TIMEOUT_MS);
  } catch (error) {
    // Nothing of the group was written. Each is recorded alone, so one that cannot be recorded does not stop the others.
    if (UNDONE.test(sqlstateOf(error) ?? '')) return alone();
    throw error;
  }
}

async function recordOne(db: Database, item: Item): Promise<ResultRow> {
  try {
    const answer = await withRetry(() =>
      db.execute<ResultRow>(sql`
        SELECT 0 AS item, r.* FROM record_activity(${item.user_id}, ${item.specialization_id}, ${item.activity_key},
          ${item.xp_change}, ${item.sessions_change}, ${item.projects_change}, ${item.theory_hours_change},
          ${item.practice_hours_change}, ${item.occurred_at}, ${item.actor}, ${item.request_id}) AS r`),
    );
    return oneRow(answer);
  } catch (error) {
    if (databaseFailureOf(error) === 'locked') return BUSY;
    throw error;
  }
}

function toItem(ctx: Context, activity: Activity): Item {
  return {
    user_id: activity.user_id,
    specialization_id: activity.specialization,
    activity_key: activity.activity_key,
    xp_change: activity.xp,
    sessions_change: activity.sessions,
    projects_change: activity.projects,
    theory_hours_change: activity.theory_hours,
    practice_hours_change: activity.practice_hours,
    occurred_at: activity.occurred_at ?? null,
    actor: actorName(ctx.actor),
    request_id: ctx.requestId ?? null,
  };
}

function toResult(activity: Activity, row: ResultRow): RecordedActivity {
  const { item: _, outcome, ...standing } = row;
  return {
    user_id: activity.user_id,
    specialization: activity.specialization,
    activity_key: activity.activity_key,
    ...standing,
    ...(outcome === 'occurred_ahead' ? { outcome: 'invalid_input', errors: [OCCURRED_AHEAD] } : { outcome }),
    leveled_up: row.outcome === 'recorded' && (row.level_after ?? 0) > (row.level_before ?? 0),
  };
}
