import { sql } from 'drizzle-orm';
import { whileAlive } from '@/lib/alive';
import type { Context } from '@/lib/context';

// A check holds others until its second look, and no lock says so meanwhile: nothing sleeps in a transaction, and behind a
// pooler a session belongs to nobody. Its process says in the row that it is at it, over and over, and a row that nobody
// speaks for any more holds nobody. The times are the database's. Should its clock jump, a living check looks dead for
// half a second at most; another one beside it then costs its time and harms nothing.

const SAID_EVERY_MS = 500;
/** Longer than it takes to get a connection of a busy pool. */
const DEAD_AFTER_SECONDS = 3;

/** Whether a row of the checks is of one that a process waits for, to look once more. */
export const UNDER_WAY = sql`(finished_at IS NULL AND alive_at BETWEEN
  clock_timestamp() - make_interval(secs => ${DEAD_AFTER_SECONDS}::int) AND
  clock_timestamp() + make_interval(secs => ${DEAD_AFTER_SECONDS}::int)) IS TRUE`;

/** Does what is left of a check, and says meanwhile that somebody is at it. */
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
