import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { databaseFailureOf } from '@/db/failure';
import { inTransactionOnce, type Queryable, type Transaction } from '@/db/transaction';
import type { ActivityOutcome } from '@/lib/contract/activities';
import { keyText, type PairKey } from '@/lib/pair/pair-key';
import type { SpecializationId } from '@/lib/vocabulary/specializations';
import { isolatePairs } from './isolate-pairs';
import { lockAsTheyAre } from './lock-pairs';

/** An activity in the form that the database takes, with who recorded it. */
export type Item = {
  user_id: number;
  specialization_id: SpecializationId;
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

export type ResultRow = {
  item: number;
  outcome: ActivityOutcome | 'occurred_ahead' | 'busy';
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

/** The result of an activity whose pair another transaction held all the time. Nothing of it was written. */
export const BUSY: ResultRow = {
  item: 0,
  outcome: 'busy',
  level_before: null,
  level_after: null,
  license_level: null,
  total_xp: null,
  completed_sessions: null,
  completed_projects: null,
  theory_hours: null,
  practice_hours: null,
  version: null,
};

/** How often pairs that others hold are tried, and how long the pause between is. */
const BUSY_ROUNDS = 3;
const BUSY_PAUSE_MS = 100;

/** Records activities in one statement, all or none. Without a limit, it waits for each lock as long as the connection does. */
export async function recordTogether(
  db: Queryable,
  items: Item[],
  lockTimeoutMs: number | null = null,
): Promise<ResultRow[]> {
  const { rows } = await db.execute<ResultRow>(
    sql`SELECT * FROM record_activities(${JSON.stringify(items)}::jsonb, ${lockTimeoutMs})`,
  );
  // The function returns its rows in the order of its locks.
  const ordered: ResultRow[] = [];
  for (const row of rows) ordered[row.item] = row;
  return ordered;
}

/** Records activities in one statement. If another transaction holds a pair for too long, only its activities are `busy`. */
export async function recordMany(db: Database, items: Item[]): Promise<ResultRow[]> {
  try {
    return await recordTogether(db, items);
  } catch (error) {
    if (databaseFailureOf(error) !== 'locked') throw error;
    return recordFree(db, items);
  }
}

/** Records the activities of all pairs that are free. Those of one pair share its fate, and keep their order. */
async function recordFree(db: Database, items: Item[]): Promise<ResultRow[]> {
  const ofPairs = groupByPair(items);
  const positionsOf = (key: PairKey) => ofPairs.get(keyText(key))?.positions ?? [];
  const results = items.map(() => BUSY);
  let left = [...ofPairs.values()].map(({ key }) => key);
  for (let round = 0; round < BUSY_ROUNDS && left.length > 0; round++) {
    // Another array may hold pairs for a moment only.
    if (round > 0) await delay(BUSY_PAUSE_MS * (0.5 + Math.random()));
    for (const { at, row } of await recordUnheld(db, left, { items, positionsOf })) results[at] = row;
    left = left.filter((key) => positionsOf(key).some((at) => results[at] === BUSY));
  }
  return results;
}

/** Records the activities of those of these pairs that nobody else holds at this moment. */
function recordUnheld(
  db: Database,
  keys: PairKey[],
  { items, positionsOf }: { items: Item[]; positionsOf: (key: PairKey) => number[] },
): Promise<{ at: number; row: ResultRow }[]> {
  const record = async (tx: Transaction, some: PairKey[]) => {
    const { locked } = await lockAsTheyAre(tx, some);
    const positions = locked.flatMap(positionsOf);
    const rows = await recordTogether(
      tx,
      positions.map((at) => items[at] as Item),
    );
    return positions.map((at, nth) => ({ at, row: rows[nth] as ResultRow }));
  };
  return isolatePairs(keys, {
    attempt: (some, lockTimeoutMs) => inTransactionOnce(db, (tx) => record(tx, some), { lockTimeoutMs }),
    leave: async (_, because) => {
      if (because.busy) return [];
      throw because.error;
    },
  });
}

/** The positions of the items of each pair. */
function groupByPair(items: Item[]): Map<string, { key: PairKey; positions: number[] }> {
  const ofPairs = new Map<string, { key: PairKey; positions: number[] }>();
  for (const [at, { user_id: userId, specialization_id: specialization }] of items.entries()) {
    const key = { userId, specialization };
    const known = ofPairs.get(keyText(key));
    if (known) known.positions.push(at);
    else ofPairs.set(keyText(key), { key, positions: [at] });
  }
  return ofPairs;
}
