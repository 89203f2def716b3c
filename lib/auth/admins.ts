import { sql } from 'drizzle-orm';
import { ADVISORY_LOCKS } from '@/db/advisory-locks';
import type { Queryable, Transaction } from '@/db/transaction';

/** Lets only one transaction at a time change the number of admins; the lock is held until the transaction ends. */
export async function lockAdmins(tx: Transaction): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(${ADVISORY_LOCKS.admins})`);
}

/** A condition on a user `u`: active, and with a password or an identity at a single sign-on issuer. */
const COULD_SIGN_IN = sql`u.is_active
  AND (u.password_hash IS NOT NULL OR EXISTS (SELECT FROM user_identities i WHERE i.user_id = u.id))`;

/** Whether there is an admin who could sign in. */
export async function activeAdminExists(db: Queryable): Promise<boolean> {
  const { rows } = await db.execute<{ present: boolean }>(
    sql`SELECT EXISTS (SELECT FROM users u WHERE u.role = 'admin' AND ${COULD_SIGN_IN}) AS present`,
  );
  return rows[0]?.present === true;
}

/** Whether this user is an admin who could sign in, and no other admin could. */
export async function isLastAdmin(tx: Transaction, userId: number): Promise<boolean> {
  const { rows } = await tx.execute<{ last: boolean }>(sql`
    SELECT count(*) = 1 AND bool_or(u.id = ${userId}) AS last FROM users u WHERE u.role = 'admin' AND ${COULD_SIGN_IN}`);
  return rows[0]?.last === true;
}
