import { sql } from 'drizzle-orm';
import { whileAlive } from '@/lib/alive';
import type { Context } from '@/lib/context';

// While a check waits for its second look, no other check may begin. No lock can hold them back: no transaction sleeps, and
// behind a pooler no process owns a session. So the process updates `alive_at` in the row repeatedly, and a row that is no
// longer updated stops nobody. All times are the database's. If its clock jumps, a living check looks dead for half a second
// at most. A second check beside it then costs time and does no harm.

const SAID_EVERY_MS = 500;
/** Longer than the wait for a connection of a busy pool. */
const DEAD_AFTER_SECONDS = 3;

/** Whether a row of `health_checks` belongs to a living check that waits for its second look. */
export const UNDER_WAY = sql`(finished_at IS NULL AND alive_at BETWEEN
  clock_timestamp() - make_interval(secs => ${DEAD_AFTER_SECONDS}::int) AND
  clock_timestamp() + make_interval(secs => ${DEAD_AFTER_SECONDS}::int)) IS TRUE`;

/** Does the rest of a check and updates `alive_at` in its row meanwhile. */
export function whileCheckLives(
  { db }: Pick<Context, 'db'>,
  checkId: number,
  work: () => Promise<void>,
): Promise<void> {
  const say = () =>
    db.execute(
      sql`UPDATE health_checks SET alive_at = clock_timestamp() WHERE id = ${checkId} AND finished_at IS NULL`,
    );
  return whileAlive(SAID_EVERY_MS, say, work);
}
