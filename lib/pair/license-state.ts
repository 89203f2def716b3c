import { type SQL, sql } from 'drizzle-orm';

/** The columns of a history row `g` that say whether and until when the license was withdrawn. */
export const NEWEST_COLUMNS = sql`g.source AS newest_history_source,
  CASE WHEN g.source = 'withdrawal' THEN (g.details ->> 'until')::timestamptz END AS withdrawn_until`;

/** The state of a license `l` whose newest history row is `n`. It says nothing of the level. */
export const LICENSE_STATE = sql`CASE
  WHEN l.user_id IS NULL AND n.newest_history_source IS DISTINCT FROM 'withdrawal' THEN 'none'
  WHEN l.user_id IS NULL AND n.withdrawn_until <= clock_timestamp() THEN 'due'
  WHEN l.user_id IS NULL THEN 'withdrawn'
  WHEN l.suspended_at IS NOT NULL THEN 'suspended'
  WHEN l.valid_until <= clock_timestamp() THEN 'expired'
  ELSE 'valid' END`;

/** The state of the license of a row that has the columns user_id and specialization_id. */
export function licenseStateOf(row: SQL): SQL {
  return sql`(SELECT ${LICENSE_STATE} FROM (SELECT) one
    LEFT JOIN user_licenses l ON l.user_id = ${row}.user_id AND l.specialization_id = ${row}.specialization_id
    LEFT JOIN LATERAL (SELECT ${NEWEST_COLUMNS} FROM license_progressions g
      WHERE g.user_id = ${row}.user_id AND g.specialization_id = ${row}.specialization_id
      ORDER BY g.id DESC LIMIT 1) n ON true)`;
}
