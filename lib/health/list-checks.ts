import { type SQL, sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import type { CheckSummary, ChecksQuery } from '@/lib/contract/health';
import type { Page } from '@/lib/contract/operation';
import { microsecondsOf } from '@/lib/cursor';
import { newestFirst, readPage, type Sorted } from '@/lib/page';
import { CHECK_COLUMNS, type CheckRow, toSummary } from './present-check';

/** The finished checks that match, newest first, a page at a time. Throws `invalid_input` for a foreign cursor. */
export async function listChecks(ctx: Pick<Context, 'db'>, query: ChecksQuery): Promise<Page<CheckSummary>> {
  const where = conditionsOf(query);
  return readPage(ctx.db, query, {
    ...newestFirst(sql`started_at`, sql`id`),
    select: (after, limit) => sql`
      SELECT ${CHECK_COLUMNS}, ${microsecondsOf(sql`started_at`)} AS sort_value FROM health_checks
      WHERE ${where} AND ${after} ORDER BY started_at DESC, id DESC LIMIT ${limit}`,
    toItem: (row: CheckRow & Sorted) => toSummary(row),
    total: sql`SELECT count(*) AS total FROM health_checks WHERE ${where}`,
  });
}

function conditionsOf({ since, until, has_violations }: ChecksQuery): SQL {
  const conditions = [sql`finished_at IS NOT NULL`];
  if (since) conditions.push(sql`started_at >= ${since}::timestamptz`);
  if (until) conditions.push(sql`started_at < ${until}::timestamptz`);
  if (has_violations !== undefined) conditions.push(sql`(inconsistent > 0) = ${has_violations}`);
  return sql.join(conditions, sql` AND `);
}
