import { inTransaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Context } from '@/lib/context';
import { confirmCode, confirmPassword, type IdentityCheck } from './confirm-identity';
import { removeSecondFactor } from './remove-second-factor';

/** Turns the caller's own second factor off. Throws as confirmPassword and confirmCode do. */
export async function disableMySecondFactor(
  ctx: Context,
  input: IdentityCheck & { password: string; code: string },
): Promise<void> {
  await confirmPassword(ctx, { ...input, field: 'password' });
  await confirmCode(ctx, input);
  await inTransaction(ctx.db, async (tx) => {
    if (!(await removeSecondFactor(tx, input.userId))) return;
    await recordAudit(ctx, tx, { action: 'user.disable_second_factor', target: `user/${input.userId}` });
  });
}
