import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { isoTime } from '@/db/values';
import type { Context } from '@/lib/context';
import type { Page } from '@/lib/contract/operation';
import type { HistoryEntry, PairHistoryQuery } from '@/lib/contract/pairs';
import { MICROSECONDS, microsecondsOf, momentOf } from '@/lib/cursor';
import { readPage } from '@/lib/page';
import type { PairKey } from '@/lib/pair/pair-key';
import { HISTORY_KINDS } from '@/lib/vocabulary/history';
import { ACTIVITY_KEY_MAX } from '@/lib/vocabulary/limits';
import { pairStory } from './pair-story';
import { verifyPair } from './verify-pair';

type EntryRow = HistoryEntry & { sort_value: string };

const cursorShape = z.tuple([
  z.string().regex(MICROSECONDS),
  z.enum(HISTORY_KINDS),
  z.string().max(ACTIVITY_KEY_MAX),
]);

/**
 * Everything that happened to a pair on one time line, newest first, a page at a time. Each source is read by an index on
 * the pair, so the cost depends only on the events of this pair. Throws `pair_not_found`, and `invalid_input` for a foreign
 * cursor.
 */
export async function listPairHistory(
  ctx: Pick<Context, 'db'>,
  query: PairKey & PairHistoryQuery,
): Promise<Page<HistoryEntry>> {
  const story = pairStory(query, query.kind);
  const page = await readPage(ctx.db, query, {
    cursor: cursorShape,
    after: ([at, kind, id]) =>
      sql`(e.at, e.kind COLLATE "C", e.id COLLATE "C") < (${momentOf(at)}, ${kind}, ${id})`,
    select: (after, limit) => sql`
      SELECT e.at, e.kind, e.id, e.actor, e.request_id, jsonb_strip_nulls(e.details) AS details,
        ${microsecondsOf(sql`e.at`)} AS sort_value
      FROM (${story}) e WHERE ${after}
      ORDER BY e.at DESC, e.kind COLLATE "C" DESC, e.id COLLATE "C" DESC LIMIT ${limit}`,
    valuesOf: (row) => [row.sort_value, row.kind, row.id],
    toItem: ({ sort_value: _, ...row }: EntryRow) => ({ ...row, at: isoTime(row.at) }),
    total: sql`SELECT count(*) AS total FROM (${story}) e`,
  });
  if (page.total === 0) await verifyPair(ctx, query);
  return page;
}
