import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { isAhead } from '@/lib/clock';
import { momentOf } from './read-rollout-figures';
import { type RolloutRow, readRolloutRow } from './rollout-row';

/**
 * Reads the row of the roll-out. When its times lie ahead because the clock was set back, it sets them to now, the
 * latest time that is possible. Otherwise nothing would be judged before the clock shows those times again. A cool-down
 * keeps its length. This is not a decision, so the version does not change.
 */
export async function readRolloutNow(db: Database, atMs?: number): Promise<RolloutRow> {
  const read = async () => {
    const row = await readRolloutRow(db);
    return { ...row, nowMs: atMs ?? row.nowMs };
  };
  const row = await read();
  const { nowMs, enteredAtMs, settlesFromMs, soakReadAtMs, state } = row;
  const begun = [enteredAtMs, settlesFromMs, state.steadySinceMs, soakReadAtMs ?? 0];
  if (!begun.some((ms) => isAhead(ms, nowMs))) return row;
  const now = momentOf(nowMs);
  await db.execute(sql`
    UPDATE rollout SET entered_at = least(entered_at, ${now}), settles_from = least(settles_from, ${now}),
      soak_read_at = least(soak_read_at, ${now}), steady_since = least(steady_since, ${now}),
      watched_from = least(watched_from, ${now} + (watched_from - settles_from))`);
  return read();
}
