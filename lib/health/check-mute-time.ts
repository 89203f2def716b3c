import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { DomainError } from '@/lib/errors';

/** Throws `invalid_input` unless the time is in the future and at most a year away, by the database's clock. */
export async function checkMuteTime(db: Queryable, until: string): Promise<void> {
  const { rows } = await db.execute<{ fits: boolean }>(sql`
    SELECT ${until}::timestamptz > clock_timestamp()
      AND ${until}::timestamptz <= clock_timestamp() + interval '1 year' AS fits`);
  if (rows[0]?.fits) return;
  const message = 'must be in the future, at most a year from now';
  throw new DomainError('invalid_input', `until ${message}`, [{ path: 'until', message }]);
}
