import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import type { AlertSubject } from '@/lib/vocabulary/alerts';

/** Tells whether a subject is in maintenance now: then no incident opens and no message is sent. */
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
