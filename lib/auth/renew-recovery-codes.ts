import { inTransaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Context } from '@/lib/context';
import { confirmCode, type IdentityCheck } from './confirm-identity';
import { replaceRecoveryCodes } from './recovery-codes';

/** Replaces all recovery codes by ten new ones. Throws as confirmCode does. */
export async function renewRecoveryCodes(
  ctx: Context,
  input: IdentityCheck & { code: string },
): Promise<string[]> {
  await confirmCode(ctx, input);
  return inTransaction(ctx.db, async (tx) => {
    await recordAudit(ctx, tx, { action: 'user.renew_recovery_codes', target: `user/${input.userId}` });
    return replaceRecoveryCodes(tx, input.userId);
  });
}
