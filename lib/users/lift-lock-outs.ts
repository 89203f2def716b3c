import { inTransaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import { forgetAttempts, readLockOuts } from '@/lib/auth/lock-outs';
import type { Context } from '@/lib/context';
import { lockUser } from './read-user';

/** Lifts all lock-outs of a user, and returns how many limits had been reached. Throws `user_not_found`. */
export async function liftLockOuts(ctx: Context, input: { id: number }): Promise<{ lifted: number }> {
  return inTransaction(ctx.db, async (tx) => {
    const { id } = await lockUser(tx, input.id);
    const lockOuts = await readLockOuts(tx, id);
    await forgetAttempts(tx, id);
    if (lockOuts.length > 0) {
      const after = { lifted: lockOuts.length };
      await recordAudit(ctx, tx, { action: 'user.lift_lock_outs', target: `user/${id}`, after });
    }
    return { lifted: lockOuts.length };
  });
}
