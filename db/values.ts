import { type SQL, sql } from 'drizzle-orm';

/** A timestamptz as PostgreSQL writes it, in ISO 8601 UTC. */
export function isoTime(text: string): string {
  return new Date(text).toISOString();
}

export function isoTimeOrNull(text: string | null): string | null {
  return text === null ? null : isoTime(text);
}

/** A timestamptz as ISO 8601 UTC where it goes into JSON inside the database; there it would follow the session's zone. */
export function isoText(moment: SQL): SQL {
  return sql`to_char(${moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
