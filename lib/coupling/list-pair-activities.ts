import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { isoTime } from '@/db/values';
import type { Context } from '@/lib/context';
import type { ActivityEntry } from '@/lib/contract/activities';
import type { Page } from '@/lib/contract/operation';
import { MICROSECONDS, microsecondsOf, momentOf } from '@/lib/cursor';
import { type PageQuery, readPage } from '@/lib/page';
import type { PairKey } from '@/lib/pair/pair-key';
import { ACTIVITY_KEY_MAX } from '@/lib/vocabulary/limits';
import { verifyPair } from './verify-pair';

type ActivityRow = ActivityEntry & { sort_value: string };

const cursorShape = z.tuple([z.string().regex(MICROSECONDS), z.string().max(ACTIVITY_KEY_MAX)]);

/** Whether another entry cancels the entry `a`. */
export const TAKEN_BACK = sql`EXISTS (SELECT FROM activities b WHERE b.user_id = a.user_id
  AND b.specialization_id = a.specialization_id AND b.takes_back = a.activity_key)`;

/**
 * The ledger of a pair, newest first, a page at a time. It reads the rows of this pair by primary key and sorts them: an
 * index for that order would slow down every recording. Throws `pair_not_found`, and `invalid_input` for a foreign cursor.
 */
export async function listPairActivities(
  ctx: Pick<Context, 'db'>,
  query: PairKey & PageQuery,
): Promise<Page<ActivityEntry>> {
  const ofPair = sql`a.user_id = ${query.userId} AND a.specialization_id = ${query.specialization}`;
  const page = await readPage(ctx.db, query, {
    cursor: cursorShape,
    after: ([at, key]) => sql`(a.recorded_at, a.activity_key COLLATE "C") < (${momentOf(at)}, ${key})`,
    select: (after, limit) => sql`
      SELECT a.activity_key, a.kind, a.xp_change::text AS xp, a.sessions_change AS sessions, a.projects_change AS projects,
        a.theory_hours_change AS theory_hours, a.practice_hours_change AS practice_hours, a.level_before, a.level_after,
        a.occurred_at, a.recorded_at, a.actor, a.request_id, a.reason, a.takes_back, ${TAKEN_BACK} AS taken_back, ${microsecondsOf(sql`a.recorded_at`)} AS sort_value
      FROM activities a WHERE ${ofPair} AND ${after}
      ORDER BY a.recorded_at DESC, a.activity_key COLLATE "C" DESC LIMIT ${limit}`,
    valuesOf: (row) => [row.sort_value, row.activity_key],
    toItem: ({ sort_value: _, ...row }: ActivityRow) => ({
      ...row,
      occurred_at: isoTime(row.occurred_at),
      recorded_at: isoTime(row.recorded_at),
    }),
    total: sql`SELECT count(*) AS total FROM activities a WHERE ${ofPair}`,
  });
  if (page.total === 0) await verifyPair(ctx, query);
  return page;
}
