import type { Transaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Context } from '@/lib/context';

/** Writes what was done to a program or a key into the audit log, in the transaction that does it. Never a key itself. */
export function auditProgram(
  ctx: Context,
  tx: Transaction,
  { id, ...entry }: { action: `program.${string}`; id: number; before?: object; after?: object },
): Promise<void> {
  return recordAudit(ctx, tx, { ...entry, target: `program/${id}` });
}
