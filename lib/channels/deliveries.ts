import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { isoTime, isoTimeOrNull } from '@/db/values';
import type { AlertMessage } from '@/lib/alert/alert-message';
import type { Delivery, DeliveryQuery } from '@/lib/contract/deliveries';
import type { Page } from '@/lib/contract/operation';
import { DomainError } from '@/lib/errors';
import { highestIdFirst, readPage } from '@/lib/page';

type DeliveryRow = {
  id: string;
  channel_id: string;
  channel_name: string;
  channel_kind: Delivery['channel_kind'];
  incident_id: string | null;
  state: Delivery['state'];
  message: AlertMessage;
  attempts: number;
  last_error: string | null;
  next_attempt_at: string;
  created_at: string;
  attempted_at: string | null;
  finished_at: string | null;
};

const columns = sql`d.id, d.channel_id, c.name AS channel_name, c.kind AS channel_kind, d.incident_id, d.state, d.message,
  d.attempts, d.last_error, d.next_attempt_at, d.created_at, d.attempted_at, d.finished_at`;

/** Deliveries that match, newest first, a page at a time. Throws `invalid_input` for a foreign cursor. */
export async function listDeliveries(ctx: { db: Queryable }, query: DeliveryQuery): Promise<Page<Delivery>> {
  const where = conditionsOf(query);
  return readPage(ctx.db, query, {
    ...highestIdFirst(sql`d.id`),
    select: (after, limit) => sql`
      SELECT ${columns} FROM alert_deliveries d JOIN alert_channels c ON c.id = d.channel_id
      WHERE ${where} AND ${after} ORDER BY d.id DESC LIMIT ${limit}`,
    toItem: toDelivery,
    total: sql`SELECT count(*) AS total FROM alert_deliveries d WHERE ${where}`,
  });
}

function conditionsOf(query: DeliveryQuery): SQL {
  const conditions = [sql`true`];
  if (query.channel_id !== undefined) conditions.push(sql`d.channel_id = ${query.channel_id}`);
  if (query.incident_id !== undefined) conditions.push(sql`d.incident_id = ${query.incident_id}`);
  if (query.state) conditions.push(sql`d.state = ${query.state}`);
  if (query.event) conditions.push(sql`d.event = ${query.event}`);
  return sql.join(conditions, sql` AND `);
}

/** One delivery. Throws `not_found`. */
export async function readDelivery(ctx: { db: Queryable }, input: { id: number }): Promise<Delivery> {
  const { rows } = await ctx.db.execute<DeliveryRow>(sql`
    SELECT ${columns} FROM alert_deliveries d JOIN alert_channels c ON c.id = d.channel_id WHERE d.id = ${input.id}`);
  if (!rows[0]) throw new DomainError('not_found', 'there is no delivery with this id');
  return toDelivery(rows[0]);
}

function toDelivery(row: DeliveryRow): Delivery {
  const { incidentId: _, ...message } = row.message;
  return {
    id: Number(row.id),
    channel_id: Number(row.channel_id),
    channel_name: row.channel_name,
    channel_kind: row.channel_kind,
    incident_id: row.incident_id === null ? null : Number(row.incident_id),
    state: row.state,
    message,
    attempts: row.attempts,
    last_error: row.last_error,
    next_attempt_at: row.state === 'pending' ? isoTime(row.next_attempt_at) : null,
    created_at: isoTime(row.created_at),
    attempted_at: isoTimeOrNull(row.attempted_at),
    finished_at: isoTimeOrNull(row.finished_at),
  };
}
