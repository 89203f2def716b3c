import { type SQL, sql } from 'drizzle-orm';

/** The state of a license `l` with its newest_history() `n`. It says nothing of the level. */
export const LICENSE_STATE = sql`CASE
  WHEN l.user_id IS NULL AND n.withdraws IS NOT TRUE THEN 'none'
  WHEN l.user_id IS NULL AND n.ended THEN 'due'
  WHEN l.user_id IS NULL THEN 'withdrawn'
  WHEN l.suspended_at IS NOT NULL THEN 'suspended'
  WHEN l.valid_until <= clock_timestamp() THEN 'expired'
  ELSE 'valid' END`;

/** The state of the license of a row that has the columns user_id and specialization_id. */
export function licenseStateOf(row: SQL): SQL {
  return sql`(SELECT ${LICENSE_STATE} FROM (SELECT) one
    LEFT JOIN user_licenses l ON l.user_id = ${row}.user_id AND l.specialization_id = ${row}.specialization_id
    LEFT JOIN LATERAL newest_history(${row}.user_id, ${row}.specialization_id) n ON true)`;
}
