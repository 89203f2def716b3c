import { type SQL, sql } from 'drizzle-orm';

/** Whether a user is one of flesh and blood: user 0 owns the fenced pair of the self-test, which nothing counts or lists. */
export function isReal(userId: SQL): SQL {
  return sql`${userId} > 0`;
}
