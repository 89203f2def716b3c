import { type SQL, sql } from 'drizzle-orm';

/** Turns a timestamptz in PostgreSQL's format into ISO 8601 UTC. */
export function isoTime(text: string): string {
  return new Date(text).toISOString();
}

export function isoTimeOrNull(text: string | null): string | null {
  return text === null ? null : isoTime(text);
}

/**
 * A timestamptz as ISO 8601 UTC for JSON that is made inside the database; without this it would follow the session's
 * time zone.
 */
export function isoText(moment: SQL): SQL {
  return sql`to_char(${moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
