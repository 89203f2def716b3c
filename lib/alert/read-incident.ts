import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { isoTime } from '@/db/values';
import type { IncidentDetail, IncidentStoryEntry } from '@/lib/contract/incidents';
import { DomainError } from '@/lib/errors';
import { type IncidentRow, incidentColumns, toIncident } from './present-incident';

const STORY_MAX = 500;

/** One incident with its story, newest first. Throws `not_found`. */
export async function readIncident(ctx: { db: Queryable }, id: number): Promise<IncidentDetail> {
  const { rows } = await ctx.db.execute<IncidentRow>(
    sql`SELECT ${incidentColumns()} FROM incidents i WHERE i.id = ${id}`,
  );
  const [row] = rows;
  if (!row) throw noIncident(id);
  const { rows: story } = await ctx.db.execute<Omit<IncidentStoryEntry, 'id'> & { id: string }>(sql`
    SELECT e.id, e.at, e.event, e.severity, e.told, e.held_by, e.actor, e.note, e.cause, e.figures,
      CASE WHEN e.actor ~ '^user:[0-9]{1,15}$' THEN
        (SELECT u.name FROM users u WHERE u.id = split_part(e.actor, ':', 2)::bigint) END AS actor_name
    FROM incident_events e WHERE e.incident_id = ${id} ORDER BY e.id DESC LIMIT ${STORY_MAX}`);
  return {
    ...toIncident(row),
    story: story.map((entry) => ({ ...entry, id: Number(entry.id), at: isoTime(entry.at) })),
  };
}

export function noIncident(id: number): DomainError {
  return new DomainError('not_found', `there is no incident ${id}`);
}
