import { sql } from 'drizzle-orm';
import { badnessOf } from '@/lib/check-badness';
import { LATEST_BELIEVED } from '@/lib/clock';
import type { Context } from '@/lib/context';
import type { CheckSummary, HistoryQuery } from '@/lib/contract/health';
import { DomainError } from '@/lib/errors';
import { CHECK_COLUMNS, type CheckRow, toSummary } from './present-check';

const POINTS_MAX = 500;

/**
 * The newest checks that do not lie ahead of the clock. For a period, it divides the period into equal parts and returns the
 * worst check of each, newest first: a chart of any length stays readable and hides no dip. Without `since` a period begins
 * with the first stored check, without `until` it ends now. Throws `invalid_input` for a period that ends before it begins.
 */
export async function readHistory(ctx: Pick<Context, 'db'>, query: HistoryQuery): Promise<CheckSummary[]> {
  const { since, until, points, limit } = query;
  if (since === undefined && until === undefined && points === undefined) {
    const { rows } = await ctx.db.execute<CheckRow>(sql`
      SELECT ${CHECK_COLUMNS} FROM health_checks WHERE finished_at IS NOT NULL AND started_at <= ${LATEST_BELIEVED}
      ORDER BY started_at DESC LIMIT ${limit}`);
    return rows.map(toSummary);
  }
  if (since && until && Date.parse(since) >= Date.parse(until)) {
    const message = 'must be after since';
    throw new DomainError('invalid_input', `until ${message}`, [{ path: 'until', message }]);
  }
  const parts = points ?? POINTS_MAX;
  const { rows } = await ctx.db.execute<CheckRow>(sql`
    WITH period AS (
      SELECT coalesce(${since ?? null}::timestamptz, (SELECT min(started_at) FROM health_checks)) AS since,
        coalesce(${until ?? null}::timestamptz, clock_timestamp()) AS until
    )
    SELECT ${CHECK_COLUMNS} FROM (
      SELECT DISTINCT ON (part) h.*, least(floor(
          extract(epoch FROM h.started_at - p.since) / extract(epoch FROM p.until - p.since) * ${parts}::int
        )::int, ${parts}::int - 1) AS part
      FROM period p JOIN health_checks h ON h.started_at >= p.since AND h.started_at < p.until
      WHERE h.finished_at IS NOT NULL
      ORDER BY part, ${badnessOf('h')} DESC, h.started_at DESC) worst
    ORDER BY started_at DESC`);
  return rows.map(toSummary);
}
