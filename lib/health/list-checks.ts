import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Context } from '@/lib/context';
import type { CheckSummary, ChecksQuery } from '@/lib/contract/health';
import { decodeCursor, encodeCursor, MICROSECONDS, microsecondsOf, momentOf } from '@/lib/cursor';
import { CHECK_COLUMNS, type CheckRow, toSummary } from './present-check';

const cursorShape = z.tuple([z.string().regex(MICROSECONDS), z.int().min(0)]);

/** The finished checks that match, newest first, a page at a time. Throws `invalid_input` for a foreign cursor. */
export async function listChecks(
  ctx: Pick<Context, 'db'>,
  query: ChecksQuery,
): Promise<{ items: CheckSummary[]; total: number; nextCursor: string | null }> {
  const where = conditionsOf(query);
  const { rows } = await ctx.db.execute<CheckRow & { sort_value: string }>(sql`
    SELECT ${CHECK_COLUMNS}, ${microsecondsOf(sql`started_at`)} AS sort_value FROM health_checks
    WHERE ${where} ${after(query.cursor)} ORDER BY started_at DESC, id DESC LIMIT ${query.limit + 1}`);
  const counted = await ctx.db.execute<{ total: string }>(
    sql`SELECT count(*) AS total FROM health_checks WHERE ${where}`,
  );
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    items: shown.map(toSummary),
    total: Number(counted.rows[0]?.total ?? 0),
    nextCursor: rows.length > query.limit && last ? encodeCursor([last.sort_value, Number(last.id)]) : null,
  };
}

function conditionsOf({ since, until, has_violations }: ChecksQuery): SQL {
  const conditions = [sql`finished_at IS NOT NULL`];
  if (since) conditions.push(sql`started_at >= ${since}::timestamptz`);
  if (until) conditions.push(sql`started_at < ${until}::timestamptz`);
  if (has_violations !== undefined) conditions.push(sql`(inconsistent > 0) = ${has_violations}`);
  return sql.join(conditions, sql` AND `);
}

function after(cursor: string | undefined): SQL {
  if (!cursor) return sql``;
  const [at, id] = decodeCursor(cursor, cursorShape);
  return sql`AND (started_at, id) < (${momentOf(at)}, ${id}::bigint)`;
}
