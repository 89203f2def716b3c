import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable } from '@/db/transaction';
import { isoTime, isoTimeOrNull } from '@/db/values';
import type { Session } from '@/lib/contract/sessions';
import { decodeCursor, encodeCursor, MICROSECONDS, microsecondsOf, momentOf } from '@/lib/cursor';

export type SessionQuery = {
  userId?: number | undefined;
  active?: boolean | undefined;
  limit: number;
  cursor?: string | undefined;
  /** The session that asks. */
  current: string | null;
};

type Row = Omit<Session, 'user_id' | 'current'> & { user_id: string; sort_value: string };

const cursorShape = z.tuple([z.string().regex(MICROSECONDS), z.uuid()]);
const ACTIVE = sql`(s.ended_at IS NULL AND s.expires_at > now())`;

/** Sessions, newest first, a page at a time. Throws `invalid_input` for a cursor that this list did not give out. */
export async function listSessions(
  ctx: { db: Queryable },
  query: SessionQuery,
): Promise<{ items: Session[]; total: number; nextCursor: string | null }> {
  const where = conditionsOf(query);
  const page = await ctx.db.execute<Row>(sql`
    SELECT s.id, s.user_id, u.name AS user_name, u.email AS user_email, s.kind, s.address, s.user_agent, s.created_at,
      s.last_seen_at, s.expires_at, s.ends_at, s.ended_at, s.ended_how, ${ACTIVE} AS active, ${microsecondsOf(sql`s.created_at`)} AS sort_value
    FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE ${where} ${after(query.cursor)}
    ORDER BY s.created_at DESC, s.id DESC LIMIT ${query.limit + 1}`);
  const counted = await ctx.db.execute<{ total: string }>(
    sql`SELECT count(*) AS total FROM sessions s WHERE ${where}`,
  );
  const rows = page.rows.slice(0, query.limit);
  const last = rows.at(-1);
  return {
    items: rows.map((row) => toSession(row, query.current)),
    total: Number(counted.rows[0]?.total ?? 0),
    nextCursor: page.rows.length > query.limit && last ? encodeCursor([last.sort_value, last.id]) : null,
  };
}

function conditionsOf({ userId, active }: SessionQuery): SQL {
  const conditions = [sql`true`];
  if (userId !== undefined) conditions.push(sql`s.user_id = ${userId}`);
  if (active !== undefined) conditions.push(active ? ACTIVE : sql`NOT ${ACTIVE}`);
  return sql.join(conditions, sql` AND `);
}

function after(cursor: string | undefined): SQL {
  if (!cursor) return sql``;
  const [createdAt, id] = decodeCursor(cursor, cursorShape);
  return sql`AND (s.created_at, s.id) < (${momentOf(createdAt)}, ${id}::uuid)`;
}

function toSession(row: Row, current: string | null): Session {
  return {
    id: row.id,
    user_id: Number(row.user_id),
    user_name: row.user_name,
    user_email: row.user_email,
    kind: row.kind,
    address: row.address,
    user_agent: row.user_agent,
    created_at: isoTime(row.created_at),
    last_seen_at: isoTime(row.last_seen_at),
    expires_at: isoTime(row.expires_at),
    ends_at: isoTime(row.ends_at),
    ended_at: isoTimeOrNull(row.ended_at),
    ended_how: row.ended_how,
    active: row.active,
    current: row.id === current,
  };
}
