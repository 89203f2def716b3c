import { type SQL, sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import type { Incident, IncidentQuery } from '@/lib/contract/incidents';
import type { Page } from '@/lib/contract/operation';
import { microsecondsOf } from '@/lib/cursor';
import { newestFirst, readPage, type Sorted } from '@/lib/page';
import { type IncidentRow, incidentColumns, toIncident } from './present-incident';

/** Incidents that match, newest first, a page at a time. Throws `invalid_input` for a foreign cursor. */
export async function listIncidents(ctx: Pick<Context, 'db'>, query: IncidentQuery): Promise<Page<Incident>> {
  const where = conditionsOf(query);
  return readPage(ctx.db, query, {
    ...newestFirst(sql`i.opened_at`, sql`i.id`),
    select: (after, limit) => sql`
      SELECT ${incidentColumns()}, ${microsecondsOf(sql`i.opened_at`)} AS sort_value FROM incidents i
      WHERE ${where} AND ${after} ORDER BY i.opened_at DESC, i.id DESC LIMIT ${limit}`,
    toItem: (row: IncidentRow & Sorted) => toIncident(row),
    total: sql`SELECT count(*) AS total FROM incidents i WHERE ${where}`,
  });
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
