import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/transaction';
import type { AlertMessage } from './alert-message';

/** Hours after which a message that could not be delivered is given up. */
export const EXPIRES_AFTER_HOURS = 24;

/** These events start a story. The other events continue one, and go only to the channels that were told before. */
const OPENING: readonly AlertMessage['event'][] = ['opened', 'worsened', 'reminder'];

/**
 * Writes a message, in the caller's transaction, into the outbox of every enabled channel that should get it: the
 * channels whose severity it reaches, and the channels that were told of the incident before. So exactly the channels
 * that got the alert get the recovery. A newer message replaces a reminder that still waits. Returns the number of
 * channels. Messages of one incident must be written one after another: the caller holds the lock on the incident's
 * row.
 */
export async function enqueueMessage(tx: Transaction, message: AlertMessage): Promise<number> {
  const { incidentId, event, severity } = message;
  const reaches = OPENING.includes(event)
    ? sql`(c.min_severity = 'warning' OR ${severity}::text = 'critical')`
    : sql`false`;
  const { rowCount } = await tx.execute(sql`
    WITH superseded AS (
      UPDATE alert_deliveries SET state = 'superseded', finished_at = clock_timestamp()
       WHERE incident_id = ${incidentId}::bigint AND state = 'pending' AND event = 'reminder'
    )
    INSERT INTO alert_deliveries (channel_id, incident_id, event, message, expires_at)
    SELECT c.id, ${incidentId}::bigint, ${event}, ${JSON.stringify(message)}::jsonb,
           now() + make_interval(hours => ${EXPIRES_AFTER_HOURS}::int)
      FROM alert_channels c
     WHERE c.is_enabled AND (${reaches} OR EXISTS (
       SELECT FROM alert_deliveries told
        WHERE told.channel_id = c.id AND told.incident_id = ${incidentId}::bigint AND told.state <> 'dismissed'))
     ORDER BY c.id`);
  return rowCount ?? 0;
}
