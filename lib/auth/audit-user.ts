import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/transaction';
import { actorName, type Context } from '@/lib/context';

/** Writes what was done to a user into the audit log, in the transaction that does it. Never a hash, a secret or a code. */
export async function auditUser(
  ctx: Context,
  tx: Transaction,
  input: { action: `user.${string}`; userId: number; before?: object; after?: object },
): Promise<void> {
  const json = (value: object | undefined) => (value ? sql`${JSON.stringify(value)}::jsonb` : sql`NULL`);
  await tx.execute(sql`
    INSERT INTO audit_log (actor, action, target, before, after, request_id)
    VALUES (${actorName(ctx.actor)}, ${input.action}, ${`user/${input.userId}`}, ${json(input.before)},
            ${json(input.after)}, ${ctx.requestId ?? null})`);
}
