import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import type { Log } from '@/lib/log';
import { spendRecoveryCode } from './recovery-codes';
import { sealAnew, unseal } from './seal';
import type { SecretKeys } from './secret-keys';
import { stepOfCode } from './totp';

/** The owner of a sealed second factor; a secret that is sealed for one user cannot be opened for another. */
export function ownerOf(userId: number): string {
  return `user/${userId}`;
}

/**
 * Marks a code of a confirmed second factor as used, and returns its kind. Each code works once, also when it is sent
 * twice at the same moment. Returns null for a wrong code. When the transaction fails later, the code stays unused.
 */
export async function spendCode(
  ctx: { db: Queryable; log: Log },
  input: { userId: number; code: string; secret: SecretKeys },
): Promise<'totp' | 'recovery_code' | null> {
  const digits = input.code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(digits)) {
    return (await spendRecoveryCode(ctx.db, input.userId, input.code)) ? 'recovery_code' : null;
  }
  const { rows } = await ctx.db.execute<{ totp_secret: string; now_ms: number }>(sql`
    SELECT totp_secret, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now_ms FROM users
    WHERE id = ${input.userId} AND totp_confirmed_at IS NOT NULL`);
  if (!rows[0]) return null;
  const { totp_secret: sealed, now_ms: nowMs } = rows[0];
  const secret = unseal(sealed, ownerOf(input.userId), input.secret);
  if (secret === null) {
    ctx.log.error({ user_id: input.userId }, 'a second factor cannot be read: was SECRET_KEY changed?');
    return null;
  }
  const step = stepOfCode(secret, digits, nowMs);
  if (step === null) return null;
  const { rowCount } = await ctx.db.execute(sql`
    UPDATE users SET totp_last_step = ${step}, totp_secret = ${sealAnew(sealed, ownerOf(input.userId), input.secret)}
    WHERE id = ${input.userId} AND totp_secret = ${sealed} AND (totp_last_step IS NULL OR totp_last_step < ${step})`);
  return rowCount === 1 ? 'totp' : null;
}
