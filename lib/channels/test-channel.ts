import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { inTransaction } from '@/db/transaction';
import type { AlertMessage } from '@/lib/alert/alert-message';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Context } from '@/lib/context';
import type { Delivery } from '@/lib/contract/deliveries';
import { readDelivery } from './deliveries';
import { channelNotFound } from './read-channels';

export const TEST_WAIT = { limitMs: 9_000, lookEveryMs: 150 };

/**
 * Writes a test message for one channel into the outbox, also when the channel is off, and waits a while for the
 * result. The message expires at once, so a failure is reported and not tried again. Throws `not_found`.
 */
export async function testChannel(
  ctx: Context,
  { id, wait = TEST_WAIT }: { id: number; wait?: typeof TEST_WAIT },
): Promise<Delivery> {
  const deliveryId = await inTransaction(ctx.db, async (tx) => {
    const { rows } = await tx.execute<{ id: string }>(sql`
      INSERT INTO alert_deliveries (channel_id, event, message, expires_at)
      SELECT c.id, 'test', ${JSON.stringify(testMessage())}::jsonb, now()
        FROM alert_channels c WHERE c.id = ${id}
      RETURNING id`);
    if (!rows[0]) throw channelNotFound();
    await recordAudit(ctx, tx, {
      action: 'channel.test',
      target: `alert-channel/${id}`,
      after: { delivery: Number(rows[0].id) },
    });
    return Number(rows[0].id);
  });
  const deadline = performance.now() + wait.limitMs;
  for (;;) {
    const delivery = await readDelivery(ctx, { id: deliveryId });
    if (delivery.finished_at !== null || performance.now() > deadline) return delivery;
    await delay(wait.lookEveryMs);
  }
}

function testMessage(): AlertMessage {
  return {
    event: 'test',
    incidentId: null,
    subject: 'test',
    severity: 'warning',
    title: 'this channel receives the alerts of Lockstep',
    facts: [{ name: 'What to do', value: 'Nothing: this is a test' }],
    since: null,
    at: new Date().toISOString(),
    path: '/alerts/channels',
  };
}
