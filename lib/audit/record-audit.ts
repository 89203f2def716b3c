import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/transaction';
import { actorName, type Context } from '@/lib/context';

export type AuditEntry = {
  action: string;
  target: string;
  before?: object | undefined;
  after?: object | undefined;
};

/** Writes what was done into the audit log, in the transaction that does it. The caller leaves every secret out. */
export async function recordAudit(ctx: Context, tx: Transaction, entry: AuditEntry): Promise<void> {
  const json = (value: object | undefined) => (value ? sql`${JSON.stringify(value)}::jsonb` : sql`NULL`);
  await tx.execute(sql`
    INSERT INTO audit_log (actor, action, target, before, after, request_id)
    VALUES (${actorName(ctx.actor)}, ${entry.action}, ${entry.target}, ${json(entry.before)}, ${json(entry.after)},
      ${ctx.requestId ?? null})`);
}
