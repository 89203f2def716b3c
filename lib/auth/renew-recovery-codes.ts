import { inTransaction } from '@/db/transaction';
import type { Context } from '@/lib/context';
import { auditUser } from './audit-user';
import { confirmCode, type IdentityCheck } from './confirm-identity';
import { replaceRecoveryCodes } from './recovery-codes';

/** Ten new recovery codes, in place of all older ones. Throws as confirmCode does. */
export async function renewRecoveryCodes(
  ctx: Context,
  input: IdentityCheck & { code: string },
): Promise<string[]> {
  await confirmCode(ctx, input);
  return inTransaction(ctx.db, async (tx) => {
    await auditUser(ctx, tx, { action: 'user.renew_recovery_codes', userId: input.userId });
    return replaceRecoveryCodes(tx, input.userId);
  });
}
