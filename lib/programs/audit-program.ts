import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/transaction';
import { actorName, type Context } from '@/lib/context';

/** Writes what was done to a program or a key into the audit log, in the transaction that does it. Never a key itself. */
export async function auditProgram(
  ctx: Context,
  tx: Transaction,
  entry: { action: `program.${string}`; id: number; before?: object; after?: object },
): Promise<void> {
  const json = (value: object | undefined) => (value ? sql`${JSON.stringify(value)}::jsonb` : sql`NULL`);
  await tx.execute(sql`
    INSERT INTO audit_log (actor, action, target, before, after, request_id)
    VALUES (${actorName(ctx.actor)}, ${entry.action}, ${`program/${entry.id}`}, ${json(entry.before)}, ${json(entry.after)},
            ${ctx.requestId ?? null})`);
}
