import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { inTransaction, type Queryable } from '@/db/transaction';
import type { AlertMessage } from '@/lib/alert/alert-message';
import { LATEST_BELIEVED } from '@/lib/clock';
import { RETRY_AFTER_MAX_MS } from './post';
import { type StoredChannel, toStoredSettings } from './stored-channel';

// The process that claims a delivery holds it until its lease ends, with an attempt number. After that, another process
// may claim it with the next number, and writes with an older number change nothing. A channel has at most one running
// delivery. The messages of an incident go to it in the order in which they were written.

export type ClaimedDelivery = {
  id: number;
  attempt: number;
  failures: number;
  message: AlertMessage;
  channel: StoredChannel;
};

type ClaimedRow = {
  id: string;
  attempts: number;
  failures: number;
  message: AlertMessage;
  channel_id: string;
  key: string;
  kind: StoredChannel['kind'];
  settings: unknown;
  secret: string | null;
};

/**
 * Claims due deliveries, one for each channel that has no running delivery. A delivery whose sender died gets one more
 * failure.
 */
export async function claimDeliveries(
  db: Database,
  options: { leaseMs: number; except: readonly number[] },
): Promise<ClaimedDelivery[]> {
  const { rows: due } = await db.execute<{ id: string }>(sql`
    SELECT DISTINCT channel_id AS id FROM alert_deliveries
     WHERE state IN ('pending', 'sending') AND NOT ${waits(sql`alert_deliveries`, options)}
       AND channel_id <> ALL(${sql.param([...options.except])}::bigint[])`);
  if (due.length === 0) return [];
  return inTransaction(db, async (tx) => {
    // The channel's row is locked while its next delivery is chosen. The choice is a separate statement, because it
    // must see the claim of the process that held the row before.
    const { rows: held } = await tx.execute<{ id: string }>(sql`
      SELECT id FROM alert_channels WHERE id = ANY(${sql.param(due.map(({ id }) => id))}::bigint[])
       ORDER BY id FOR NO KEY UPDATE SKIP LOCKED`);
    if (held.length === 0) return [];
    const { rows } = await tx.execute<ClaimedRow>(sql`
      WITH next AS (
        SELECT DISTINCT ON (d.channel_id) d.id
          FROM alert_deliveries d
         WHERE d.channel_id = ANY(${sql.param(held.map(({ id }) => id))}::bigint[])
           AND d.state IN ('pending', 'sending') AND NOT ${waits(sql`d`, options)}
           AND NOT EXISTS (SELECT FROM alert_deliveries o
                            WHERE o.channel_id = d.channel_id AND o.state = 'sending' AND ${waits(sql`o`, options)})
           AND NOT EXISTS (SELECT FROM alert_deliveries e
                            WHERE e.incident_id = d.incident_id AND e.channel_id = d.channel_id
                              AND e.id < d.id AND e.state IN ('pending', 'sending'))
         ORDER BY d.channel_id, d.event <> 'test', d.id
      )
      UPDATE alert_deliveries d
         SET state = 'sending', attempts = d.attempts + 1, attempted_at = clock_timestamp(),
             failures = d.failures + (d.state = 'sending')::int,
             next_attempt_at = clock_timestamp() + ${milliseconds(options.leaseMs)}
        FROM next, alert_channels c
       WHERE d.id = next.id AND c.id = d.channel_id
      RETURNING d.id, d.attempts, d.failures, d.message, c.id AS channel_id, c.key, c.kind, c.settings, c.secret`);
    return rows.map(toClaimed);
  });
}

/**
 * Whether an open delivery still waits for its time. A time further ahead than any wait was stored before the clock was
 * set back: such a delivery is due.
 */
function waits(delivery: SQL, { leaseMs }: { leaseMs: number }): SQL {
  const longest = sql`CASE ${delivery}.state WHEN 'sending' THEN ${leaseMs}::float8 ELSE ${RETRY_AFTER_MAX_MS}::float8 END`;
  return sql`(${delivery}.next_attempt_at > clock_timestamp() AND
    ${delivery}.next_attempt_at <= ${LATEST_BELIEVED} + make_interval(secs => (${longest}) / 1000))`;
}

function toClaimed(row: ClaimedRow): ClaimedDelivery {
  return {
    id: Number(row.id),
    attempt: row.attempts,
    failures: row.failures,
    message: row.message,
    channel: {
      id: Number(row.channel_id),
      key: row.key,
      kind: row.kind,
      settings: toStoredSettings(row.settings),
      secret: row.secret,
    },
  };
}

/**
 * Stores a success, with a remark when some recipients were refused. Returns false when the delivery is no longer ours.
 */
export async function storeDelivered(
  db: Queryable,
  delivery: ClaimedDelivery,
  remark: string | null,
): Promise<boolean> {
  const { rowCount } = await db.execute(sql`
    UPDATE alert_deliveries SET state = 'delivered', failures = 0, last_error = ${remark}::text, finished_at = clock_timestamp()
     WHERE ${isOurs(delivery)}`);
  return rowCount === 1;
}

/**
 * Stores the reason of a failure and the time of the next try. There is no next try for null, nor after the delivery
 * expires. Returns the new state; null when the delivery is no longer ours.
 */
export async function storeFailure(
  db: Queryable,
  delivery: ClaimedDelivery,
  failure: { error: string; retryInMs: number | null },
): Promise<'pending' | 'dead' | null> {
  const { error, retryInMs } = failure;
  const next = sql`clock_timestamp() + ${milliseconds(retryInMs ?? 0)}`;
  const isLast = sql`(${retryInMs === null} OR ${next} > expires_at)`;
  const { rows } = await db.execute<{ state: 'pending' | 'dead' }>(sql`
    UPDATE alert_deliveries
       SET failures = failures + 1, last_error = ${error},
           state = CASE WHEN ${isLast} THEN 'dead' ELSE 'pending' END,
           finished_at = CASE WHEN ${isLast} THEN clock_timestamp() END,
           next_attempt_at = ${next}
     WHERE ${isOurs(delivery)}
    RETURNING state`);
  return rows[0]?.state ?? null;
}

function isOurs({ id, attempt }: ClaimedDelivery) {
  return sql`id = ${id} AND attempts = ${attempt} AND state = 'sending'`;
}

function milliseconds(ms: number) {
  return sql`make_interval(secs => ${ms / 1_000}::float8)`;
}
