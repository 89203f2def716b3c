import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { isoTime } from '@/db/values';
import type { Context } from '@/lib/context';
import type { ActivityEntry } from '@/lib/contract/activities';
import { decodeCursor, encodeCursor, MICROSECONDS, microsecondsOf, momentOf } from '@/lib/cursor';
import type { PairKey } from '@/lib/pair/pair-key';
import { verifyPair } from './verify-pair';

type ActivityRow = ActivityEntry & { sort_value: string };

const cursorShape = z.tuple([z.string().regex(MICROSECONDS), z.string().max(200)]);

/**
 * The ledger of a pair, newest first, a page at a time. It reads the one pair's rows by primary key and sorts them: an
 * index for that order would cost every recording. Throws `pair_not_found`, and `invalid_input` for a foreign cursor.
 */
export async function listPairActivities(
  ctx: Pick<Context, 'db'>,
  query: PairKey & { limit: number; cursor?: string | undefined },
): Promise<{ items: ActivityEntry[]; total: number; nextCursor: string | null }> {
  const ofPair = sql`a.user_id = ${query.userId} AND a.specialization_id = ${query.specialization}`;
  const { rows } = await ctx.db.execute<ActivityRow>(sql`
    SELECT a.activity_key, a.xp_change::text AS xp, a.sessions_change AS sessions, a.projects_change AS projects,
      a.theory_hours_change AS theory_hours, a.practice_hours_change AS practice_hours, a.level_before, a.level_after,
      a.occurred_at, a.recorded_at, a.actor, a.request_id, ${microsecondsOf(sql`a.recorded_at`)} AS sort_value
    FROM activities a WHERE ${ofPair} ${after(query.cursor)}
    ORDER BY a.recorded_at DESC, a.activity_key COLLATE "C" DESC LIMIT ${query.limit + 1}`);
  const counted = await ctx.db.execute<{ total: string }>(
    sql`SELECT count(*) AS total FROM activities a WHERE ${ofPair}`,
  );
  const total = Number(counted.rows[0]?.total ?? 0);
  if (total === 0) await verifyPair(ctx, query);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    items: shown.map(({ sort_value: _, ...row }) => ({
      ...row,
      occurred_at: isoTime(row.occurred_at),
      recorded_at: isoTime(row.recorded_at),
    })),
    total,
    nextCursor: rows.length > query.limit && last ? encodeCursor([last.sort_value, last.activity_key]) : null,
  };
}

function after(cursor: string | undefined): SQL {
  if (!cursor) return sql``;
  const [at, key] = decodeCursor(cursor, cursorShape);
  return sql`AND (a.recorded_at, a.activity_key COLLATE "C") < (${momentOf(at)}, ${key})`;
}
