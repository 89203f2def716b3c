import { type SQL, sql } from 'drizzle-orm';
import { FENCED_USER_ID } from '@/lib/vocabulary/users';

/**
 * A condition: the user is an account of a person or a learner, not user 0. User 0 owns the fenced pair of the
 * self-test, which no count or list includes.
 */
export function isReal(userId: SQL): SQL {
  return sql`${userId} > ${sql.raw(String(FENCED_USER_ID))}`;
}
