import { sql } from 'drizzle-orm';
import { inTransaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import { endSessionsOf } from '@/lib/auth/end-sessions';
import { forgetDevices } from '@/lib/auth/known-devices';
import { forgetAttempts } from '@/lib/auth/lock-outs';
import { generatePassword, hashPassword } from '@/lib/auth/passwords';
import type { Context } from '@/lib/context';
import { readUser } from './read-user';
import { refuseOneself } from './refuse-oneself';

/**
 * Sets a new password for a user (a generated one unless one is given), and ends all their sessions. Throws
 * `user_not_found`, `own_role` for the caller's own account, `invalid_input` for a password that may not be set.
 */
export async function resetPassword(
  ctx: Context,
  input: { id: number; password?: string | undefined },
): Promise<{ password: string | null; sessions_ended: number }> {
  refuseOneself(ctx, input.id, 'change your own password with the current one');
  const owner = await readUser(ctx, input);
  const password = input.password ?? generatePassword();
  const passwordHash = await hashPassword(password, { owner });
  return inTransaction(ctx.db, async (tx) => {
    await tx.execute(sql`
      UPDATE users SET password_hash = ${passwordHash}, password_changed_at = clock_timestamp(), token_version = token_version + 1
      WHERE id = ${owner.id}`);
    await forgetAttempts(tx, owner.id);
    await forgetDevices(tx, { userId: owner.id });
    const ended = await endSessionsOf(ctx, tx, { userId: owner.id, how: 'password_changed' });
    const after = { generated: input.password === undefined, sessions_ended: ended };
    await recordAudit(ctx, tx, { action: 'user.reset_password', target: `user/${owner.id}`, after });
    return { password: input.password === undefined ? password : null, sessions_ended: ended };
  });
}
