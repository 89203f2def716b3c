import { sql } from 'drizzle-orm';
import { inTransaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Context } from '@/lib/context';
import type { Identity } from '@/lib/contract/account';
import { DomainError } from '@/lib/errors';
import { confirmPassword } from './confirm-identity';
import { endSessionsOf } from './end-sessions';
import { forgetDevices } from './known-devices';
import { hashPassword } from './passwords';

/**
 * Changes the caller's own password, forgets every device, and, when that is wanted, ends every session but this one.
 * Throws `invalid_input` for a wrong current password and for a new one that may not be set, `rate_limited` after ten
 * wrong ones.
 */
export async function changePassword(
  ctx: Context,
  input: {
    user: Identity;
    current: string;
    next: string;
    limited: boolean;
    sessionId: string;
    endOthers: boolean;
  },
): Promise<{ sessions_ended: number }> {
  const { user } = input;
  const check = { userId: user.id, limited: input.limited, field: 'current_password' };
  const before = await confirmPassword(ctx, { ...check, password: input.current });
  if (input.next.normalize('NFC') === input.current.normalize('NFC')) {
    throw new DomainError('invalid_input', 'the new password is the current one', [
      { path: 'new_password', message: 'must differ from the current one' },
    ]);
  }
  const passwordHash = await hashPassword(input.next, { owner: user, field: 'new_password' });
  return inTransaction(ctx.db, async (tx) => {
    const { rowCount } = await tx.execute(sql`
      UPDATE users SET password_hash = ${passwordHash}, password_changed_at = clock_timestamp()
      WHERE id = ${user.id} AND password_hash = ${before}`);
    if (rowCount !== 1) {
      throw new DomainError('stale_version', 'the password was changed by somebody else at the same time');
    }
    const keep = { userId: user.id, how: 'password_changed', except: input.sessionId } as const;
    const ended = input.endOthers ? await endSessionsOf(ctx, tx, keep) : 0;
    await forgetDevices(tx, { userId: user.id });
    const after = { sessions_ended: ended };
    await recordAudit(ctx, tx, { action: 'user.change_password', target: `user/${user.id}`, after });
    return { sessions_ended: ended };
  });
}
