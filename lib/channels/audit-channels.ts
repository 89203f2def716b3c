import type { Transaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Context } from '@/lib/context';

/** Writes what was done to a channel or a delivery into the audit log, in the transaction that does it. Never a secret. */
export function auditChannels(
  ctx: Context,
  tx: Transaction,
  entry: {
    action: `channel.${string}` | `delivery.${string}`;
    target: `alert-channel/${number}` | `alert-delivery/${number}`;
    before?: object;
    after?: object;
  },
): Promise<void> {
  return recordAudit(ctx, tx, entry);
}
