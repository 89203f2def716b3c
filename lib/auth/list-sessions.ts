import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable } from '@/db/transaction';
import { isoTime, isoTimeOrNull } from '@/db/values';
import type { Page } from '@/lib/contract/operation';
import type { Session } from '@/lib/contract/sessions';
import { MICROSECONDS, microsecondsOf, momentOf } from '@/lib/cursor';
import { type PageQuery, readPage } from '@/lib/page';

export type SessionQuery = PageQuery & {
  userId?: number | undefined;
  active?: boolean | undefined;
  /** The session of the caller. */
  current: string | null;
};

type Row = Omit<Session, 'user_id' | 'current'> & { user_id: string; sort_value: string };

const cursorShape = z.tuple([z.string().regex(MICROSECONDS), z.uuid()]);
const ACTIVE = sql`(s.ended_at IS NULL AND s.expires_at > now())`;

/** Sessions, newest first, a page at a time. Throws `invalid_input` for a cursor that this list did not give out. */
export async function listSessions(ctx: { db: Queryable }, query: SessionQuery): Promise<Page<Session>> {
  const where = conditionsOf(query);
  return readPage(ctx.db, query, {
    cursor: cursorShape,
    after: ([at, id]) => sql`(s.created_at, s.id) < (${momentOf(at)}, ${id}::uuid)`,
    select: (after, limit) => sql`
      SELECT s.id, s.user_id, u.name AS user_name, u.email AS user_email, s.kind, s.address, s.user_agent, s.created_at,
        s.last_seen_at, s.expires_at, s.ends_at, s.ended_at, s.ended_how, ${ACTIVE} AS active, ${microsecondsOf(sql`s.created_at`)} AS sort_value
      FROM sessions s JOIN users u ON u.id = s.user_id
      WHERE ${where} AND ${after} ORDER BY s.created_at DESC, s.id DESC LIMIT ${limit}`,
    valuesOf: (row) => [row.sort_value, row.id],
    toItem: (row: Row) => toSession(row, query.current),
    total: sql`SELECT count(*) AS total FROM sessions s WHERE ${where}`,
  });
}

function conditionsOf({ userId, active }: SessionQuery): SQL {
  const conditions = [sql`true`];
  if (userId !== undefined) conditions.push(sql`s.user_id = ${userId}`);
  if (active !== undefined) conditions.push(active ? ACTIVE : sql`NOT ${ACTIVE}`);
  return sql.join(conditions, sql` AND `);
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
