import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import type { AlertSubject } from '@/lib/vocabulary/alerts';

/** Says of a subject whether somebody works on it at this moment, so that nothing is opened or told. */
export async function readMaintenanceNow(
  db: Queryable,
  nowMs: number,
): Promise<(subject: AlertSubject) => boolean> {
  const now = sql`to_timestamp(${nowMs / 1000}::float8)`;
  const { rows } = await db.execute<{ subjects: AlertSubject[] | null }>(
    sql`SELECT subjects FROM maintenance_windows WHERE starts_at <= ${now} AND ends_at > ${now}`,
  );
  return (subject) => rows.some(({ subjects }) => subjects === null || subjects.includes(subject));
}
