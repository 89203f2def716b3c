import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { gather } from '@/db/gather';
import { oneRow } from '@/db/one-row';
import { sqlstateOf } from '@/db/sqlstate';
import { withRetry } from '@/db/transaction';
import { actorName, type Context } from '@/lib/context';
import type {
  Activity,
  ActivityItemResult,
  ActivityOutcome,
  ActivityResult,
} from '@/lib/contract/activities';
import type { FieldError } from '@/lib/contract/problem';
import { OCCURRED_AHEAD_MAX_MINUTES } from '@/lib/vocabulary/clock';

type ResultRow = {
  item: number;
  outcome: ActivityOutcome | 'occurred_ahead';
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

/** `invalid_input` with the field that the database refused. */
export type RecordedActivity = Omit<ActivityResult, 'outcome'> &
  Pick<ActivityItemResult, 'outcome' | 'errors'>;

const OCCURRED_AHEAD: FieldError = {
  path: 'occurred_at',
  message: `lies more than ${OCCURRED_AHEAD_MAX_MINUTES} minutes ahead of the database's clock`,
};

/** An activity in the form that the database takes, with who recorded it. */
type Item = {
  user_id: number;
  specialization_id: string;
  activity_key: string;
  xp_change: number;
  sessions_change: number;
  projects_change: number;
  theory_hours_change: number;
  practice_hours_change: number;
  occurred_at: string | null;
  actor: string;
  request_id: string | null;
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
 * outcome, and the other items are still recorded. After a lost connection, send the same keys again.
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
    return inOrder(
      await db.execute<ResultRow>(
        sql`SELECT * FROM record_activities(${JSON.stringify(items)}::jsonb, ${GROUP_LOCK_TIMEOUT_MS})`,
      ),
    );
  } catch (error) {
    // Nothing of the group was written. Each is recorded alone, so one that cannot be recorded does not stop the others.
    if (UNDONE.test(sqlstateOf(error) ?? '')) return alone();
    throw error;
  }
}

async function recordMany(db: Database, items: Item[]): Promise<ResultRow[]> {
  return inOrder(
    await withRetry(() =>
      db.execute<ResultRow>(sql`SELECT * FROM record_activities(${JSON.stringify(items)}::jsonb)`),
    ),
  );
}

async function recordOne(db: Database, item: Item): Promise<ResultRow> {
  const answer = await withRetry(() =>
    db.execute<ResultRow>(sql`
      SELECT 0 AS item, r.* FROM record_activity(${item.user_id}, ${item.specialization_id}, ${item.activity_key},
        ${item.xp_change}, ${item.sessions_change}, ${item.projects_change}, ${item.theory_hours_change},
        ${item.practice_hours_change}, ${item.occurred_at}, ${item.actor}, ${item.request_id}) AS r`),
  );
  return oneRow(answer);
}

/** The function returns its rows in the order of its locks; this sorts them by the input. */
function inOrder({ rows }: { rows: ResultRow[] }): ResultRow[] {
  const ordered: ResultRow[] = [];
  for (const row of rows) ordered[row.item] = row;
  return ordered;
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
