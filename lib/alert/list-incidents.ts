import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Context } from '@/lib/context';
import type { Incident, IncidentQuery } from '@/lib/contract/incidents';
import { decodeCursor, encodeCursor, MICROSECONDS, microsecondsOf, momentOf } from '@/lib/cursor';
import { type IncidentRow, incidentColumns, toIncident } from './present-incident';

const cursorShape = z.tuple([z.string().regex(MICROSECONDS), z.int().min(0)]);

/** Incidents that match, newest first, a page at a time. Throws `invalid_input` for a foreign cursor. */
export async function listIncidents(
  ctx: Pick<Context, 'db'>,
  query: IncidentQuery,
): Promise<{ items: Incident[]; total: number; nextCursor: string | null }> {
  const where = conditionsOf(query);
  const [page, counted] = await Promise.all([
    ctx.db.execute<IncidentRow & { sort_value: string }>(sql`
      SELECT ${incidentColumns()}, ${microsecondsOf(sql`i.opened_at`)} AS sort_value FROM incidents i
      WHERE ${where} ${after(query.cursor)} ORDER BY i.opened_at DESC, i.id DESC LIMIT ${query.limit + 1}`),
    ctx.db.execute<{ total: string }>(sql`SELECT count(*) AS total FROM incidents i WHERE ${where}`),
  ]);
  const rows = page.rows.slice(0, query.limit);
  const last = rows.at(-1);
  return {
    items: rows.map(toIncident),
    total: Number(counted.rows[0]?.total ?? 0),
    nextCursor:
      page.rows.length > query.limit && last ? encodeCursor([last.sort_value, Number(last.id)]) : null,
  };
}

function conditionsOf({ state, subject, severity, since, until }: IncidentQuery): SQL {
  const conditions = [sql`true`];
  if (state)
    conditions.push(state === 'open' ? sql`i.recovered_at IS NULL` : sql`i.recovered_at IS NOT NULL`);
  if (subject) conditions.push(sql`i.subject = ${subject}`);
  if (severity) conditions.push(sql`i.worst_severity = ${severity}`);
  if (since) conditions.push(sql`i.opened_at >= ${since}::timestamptz`);
  if (until) conditions.push(sql`i.opened_at < ${until}::timestamptz`);
  return sql.join(conditions, sql` AND `);
}

function after(cursor: string | undefined): SQL {
  if (!cursor) return sql``;
  const [at, id] = decodeCursor(cursor, cursorShape);
  return sql`AND (i.opened_at, i.id) < (${momentOf(at)}, ${id}::bigint)`;
}
