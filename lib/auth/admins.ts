import { sql } from 'drizzle-orm';
import { ADVISORY_LOCKS } from '@/db/advisory-locks';
import type { Queryable, Transaction } from '@/db/transaction';

/** Whoever changes how many admins there are goes one after the other, until the transaction ends. */
export async function lockAdmins(tx: Transaction): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(${ADVISORY_LOCKS.admins})`);
}

/** Whether an admin, beside this user, could sign in: active, and with a password. */
export async function activeAdminExists(db: Queryable, besideUserId?: number): Promise<boolean> {
  const { rows } = await db.execute<{ present: boolean }>(sql`
    SELECT EXISTS (
      SELECT FROM users WHERE role = 'admin' AND is_active AND password_hash IS NOT NULL
        AND id IS DISTINCT FROM ${besideUserId ?? null}::bigint) AS present`);
  return rows[0]?.present === true;
}
