import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/transaction';

/**
 * Deletes a user's secret and recovery codes, also when the set-up was not finished. Returns whether the second factor
 * was on.
 */
export async function removeSecondFactor(tx: Transaction, userId: number): Promise<boolean> {
  const { rows } = await tx.execute<{ was_on: boolean }>(sql`
    UPDATE users u SET totp_secret = NULL, totp_confirmed_at = NULL, totp_last_step = NULL
    FROM (SELECT id, totp_confirmed_at IS NOT NULL AS was_on FROM users WHERE id = ${userId} FOR NO KEY UPDATE) o
    WHERE u.id = o.id RETURNING o.was_on`);
  await tx.execute(sql`DELETE FROM recovery_codes WHERE user_id = ${userId}`);
  return rows[0]?.was_on === true;
}
