import { inTransaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import { removeSecondFactor } from '@/lib/auth/remove-second-factor';
import type { Context } from '@/lib/context';
import type { UserDetail } from '@/lib/contract/users';
import { lockUser, readUser } from './read-user';
import { refuseOneself } from './refuse-oneself';

/** Turns off the second factor of a user who lost it. Throws `user_not_found`, and `own_role` for the caller's own. */
export async function disableSecondFactor(ctx: Context, input: { id: number }): Promise<UserDetail> {
  refuseOneself(ctx, input.id, 'turn your own second factor off with your password and a code');
  return inTransaction(ctx.db, async (tx) => {
    const user = await lockUser(tx, input.id);
    if (!(await removeSecondFactor(tx, user.id))) return user;
    await recordAudit(ctx, tx, { action: 'user.disable_second_factor', target: `user/${user.id}` });
    return readUser({ db: tx }, input);
  });
}
