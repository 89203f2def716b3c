import { type SQL, sql } from 'drizzle-orm';

/**
 * The user of the fenced pair, which the self-test breaks. Nobody can sign in as this user, and the API cannot name it.
 */
export const FENCED_USER_ID = 0;

/**
 * A condition: the user is an account of a person or a learner, not user 0. User 0 owns the fenced pair of the
 * self-test, which no count or list includes.
 */
export function isReal(userId: SQL): SQL {
  return sql`${userId} > ${sql.raw(String(FENCED_USER_ID))}`;
}
