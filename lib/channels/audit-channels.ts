import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/transaction';
import { actorName, type Context } from '@/lib/context';

/** Writes what was done to a channel or a delivery into the audit log, in the transaction that does it. Never a secret. */
export async function auditChannels(
  ctx: Context,
  tx: Transaction,
  entry: {
    action: `channel.${string}` | `delivery.${string}`;
    target: `alert-channel/${number}` | `alert-delivery/${number}`;
    before?: object;
    after?: object;
  },
): Promise<void> {
  const json = (value: object | undefined) => (value ? sql`${JSON.stringify(value)}::jsonb` : sql`NULL`);
  await tx.execute(sql`
    INSERT INTO audit_log (actor, action, target, before, after, request_id)
    VALUES (${actorName(ctx.actor)}, ${entry.action}, ${entry.target}, ${json(entry.before)}, ${json(entry.after)},
            ${ctx.requestId ?? null})`);
}
