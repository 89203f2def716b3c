import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { LATEST_BELIEVED } from '@/lib/clock';

/**
 * Brings the runs that lie ahead of the clock back to now, the latest that they can have been: they were made before it
 * was set back. Their slots are free again, for the time that they belong to is still to come. Without this the schedule
 * would pass over every time that the clock has shown before, and what waits would wait until it shows it again.
 */
export async function bringBackRuns(db: Queryable): Promise<void> {
  await db.execute(sql`
    UPDATE job_runs r
       SET slot = NULL, due_at = c.now, started_at = least(r.started_at, c.now), finished_at = least(r.finished_at, c.now)
      FROM (SELECT clock_timestamp() AS now) c
     WHERE r.due_at > ${LATEST_BELIEVED}`);
}
