import { sql } from 'drizzle-orm';
import { inTransaction } from '@/db/transaction';
import { EXPIRES_AFTER_HOURS } from '@/lib/alert/enqueue-message';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Context } from '@/lib/context';
import type { Delivery } from '@/lib/contract/deliveries';
import { DomainError } from '@/lib/errors';
import { readDelivery } from './deliveries';

/**
 * Gives a dead delivery another 24 hours. Throws `not_found`. Throws `not_applicable` for a delivery that is not dead,
 * and when a newer message of the same incident was delivered to the channel: an alert must not come after its
 * recovery.
 */
export async function retryDelivery(ctx: Context, { id }: { id: number }): Promise<Delivery> {
  return inTransaction(ctx.db, async (tx) => {
    const before = await readDelivery({ db: tx }, { id });
    // While the channel's row is locked, no process chooses its next delivery, so no newer one begins meanwhile.
    await tx.execute(sql`SELECT FROM alert_channels WHERE id = ${before.channel_id} FOR NO KEY UPDATE`);
    const { rows } = await tx.execute(sql`
      SELECT FROM alert_deliveries WHERE channel_id = ${before.channel_id} AND incident_id = ${before.incident_id}
         AND id > ${id} AND state IN ('sending', 'delivered') LIMIT 1`);
    if (rows.length > 0) {
      throw new DomainError('not_applicable', 'the channel was told something newer of this incident');
    }
    const { rowCount } = await tx.execute(sql`
      UPDATE alert_deliveries SET state = 'pending', failures = 0, finished_at = NULL, next_attempt_at = now(),
        expires_at = now() + make_interval(hours => ${EXPIRES_AFTER_HOURS}::int)
      WHERE id = ${id} AND state = 'dead' AND event <> 'test'`);
    if (rowCount !== 1) throw notDead();
    await recordAudit(ctx, tx, { action: 'delivery.retry', target: `alert-delivery/${id}` });
    return readDelivery({ db: tx }, { id });
  });
}

/** Decides that a dead delivery is never sent. Throws `not_found`, and `not_applicable` for one that is not dead. */
export async function dismissDelivery(ctx: Context, { id }: { id: number }): Promise<Delivery> {
  return inTransaction(ctx.db, async (tx) => {
    const { rowCount } = await tx.execute(
      sql`UPDATE alert_deliveries SET state = 'dismissed' WHERE id = ${id} AND state = 'dead'`,
    );
    if (rowCount === 1) {
      await recordAudit(ctx, tx, { action: 'delivery.dismiss', target: `alert-delivery/${id}` });
    }
    const delivery = await readDelivery({ db: tx }, { id });
    if (delivery.state !== 'dismissed') throw notDead();
    return delivery;
  });
}

function notDead(): DomainError {
  return new DomainError('not_applicable', 'only a delivery that was given up may be retried or dismissed');
}
