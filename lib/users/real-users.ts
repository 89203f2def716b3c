import { type SQL, sql } from 'drizzle-orm';

/** The user of the fenced pair, which the self-test breaks: nobody can sign in as it, and no user that the API can name. */
export const FENCED_USER_ID = 0;

/** Whether a user is one of flesh and blood: user 0 owns the fenced pair of the self-test, which nothing counts or lists. */
export function isReal(userId: SQL): SQL {
  return sql`${userId} > ${sql.raw(String(FENCED_USER_ID))}`;
}
