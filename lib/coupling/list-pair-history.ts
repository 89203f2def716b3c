import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { isoTime } from '@/db/values';
import type { Context } from '@/lib/context';
import type { HistoryEntry, PairHistoryQuery } from '@/lib/contract/pairs';
import { decodeCursor, encodeCursor, MICROSECONDS, microsecondsOf, momentOf } from '@/lib/cursor';
import type { PairKey } from '@/lib/pair/pair-key';
import { HISTORY_KINDS } from '@/lib/vocabulary/history';
import { pairStory } from './pair-story';
import { verifyPair } from './verify-pair';

type EntryRow = HistoryEntry & { sort_value: string };

const cursorShape = z.tuple([z.string().regex(MICROSECONDS), z.enum(HISTORY_KINDS), z.string().max(200)]);

/**
 * Everything that happened to a pair on one time line, newest first, a page at a time. Each of its sources is reached
 * by the pair alone, so it costs as much as this pair has seen. Throws `pair_not_found`, and `invalid_input` for a
 * foreign cursor.
 */
export async function listPairHistory(
  ctx: Pick<Context, 'db'>,
  query: PairKey & PairHistoryQuery,
): Promise<{ items: HistoryEntry[]; total: number; nextCursor: string | null }> {
  const story = pairStory(query, query.kind);
  const { rows } = await ctx.db.execute<EntryRow>(sql`
    SELECT e.at, e.kind, e.id, e.actor, e.request_id, jsonb_strip_nulls(e.details) AS details,
      ${microsecondsOf(sql`e.at`)} AS sort_value
    FROM (${story}) e WHERE true ${after(query.cursor)}
    ORDER BY e.at DESC, e.kind COLLATE "C" DESC, e.id COLLATE "C" DESC LIMIT ${query.limit + 1}`);
  const counted = await ctx.db.execute<{ total: string }>(sql`SELECT count(*) AS total FROM (${story}) e`);
  const total = Number(counted.rows[0]?.total ?? 0);
  if (total === 0) await verifyPair(ctx, query);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    items: shown.map(({ sort_value: _, ...row }) => ({ ...row, at: isoTime(row.at) })),
    total,
    nextCursor:
      rows.length > query.limit && last ? encodeCursor([last.sort_value, last.kind, last.id]) : null,
  };
}

function after(cursor: string | undefined): SQL {
  if (!cursor) return sql``;
  const [at, kind, id] = decodeCursor(cursor, cursorShape);
  return sql`AND (e.at, e.kind COLLATE "C", e.id COLLATE "C") < (${momentOf(at)}, ${kind}, ${id})`;
}
