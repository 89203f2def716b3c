import type { Transaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Context } from '@/lib/context';

/** Writes what was done to a user into the audit log, in the transaction that does it. Never a hash, a secret or a code. */
export function auditUser(
  ctx: Context,
  tx: Transaction,
  { userId, ...entry }: { action: `user.${string}`; userId: number; before?: object; after?: object },
): Promise<void> {
  return recordAudit(ctx, tx, { ...entry, target: `user/${userId}` });
}
