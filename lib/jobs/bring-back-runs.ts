import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { LATEST_BELIEVED } from '@/lib/clock';

/**
 * Sets runs that lie ahead of the clock to now, the latest time that is possible: they were made before the clock was
 * set back. Their slots become free again, because the time of these slots is still to come. Without this, the schedule
 * would skip every time that the clock has shown before, and waiting runs would wait until the clock shows their time
 * again.
 */
export async function bringBackRuns(db: Queryable): Promise<void> {
  await db.execute(sql`
    UPDATE job_runs r
       SET slot = NULL, due_at = c.now, started_at = least(r.started_at, c.now), finished_at = least(r.finished_at, c.now)
      FROM (SELECT clock_timestamp() AS now) c
     WHERE r.due_at > ${LATEST_BELIEVED}`);
}
