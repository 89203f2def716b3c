import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable } from '@/db/transaction';
import { isoTime, isoTimeOrNull } from '@/db/values';
import type { Session } from '@/lib/contract/auth';
import { DomainError } from '@/lib/errors';

export type SessionQuery = {
  userId?: number | undefined;
  active?: boolean | undefined;
  limit: number;
  cursor?: string | undefined;
  /** The session that asks. */
  current: string | null;
};

type Row = Omit<Session, 'user_id' | 'current'> & { user_id: string; created_text: string };

const cursorShape = z.tuple([z.string().max(40), z.uuid()]);
const ACTIVE = sql`(s.ended_at IS NULL AND s.expires_at > now())`;

/** Sessions, newest first, a page at a time. Throws `invalid_input` for a cursor that this list did not give out. */
export async function listSessions(
  ctx: { db: Queryable },
  query: SessionQuery,
): Promise<{ items: Session[]; total: number; nextCursor: string | null }> {
  const where = conditionsOf(query);
  const page = await ctx.db.execute<Row>(sql`
    SELECT s.id, s.user_id, u.name AS user_name, u.email AS user_email, s.kind, s.address, s.user_agent, s.created_at,
      s.last_seen_at, s.expires_at, s.ended_at, s.ended_how, ${ACTIVE} AS active, s.created_at::text AS created_text
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
    nextCursor: page.rows.length > query.limit && last ? encodeCursor(last) : null,
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
  const [createdAt, id] = decodeCursor(cursor);
  return sql`AND (s.created_at, s.id) < (${createdAt}::timestamptz, ${id}::uuid)`;
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
    ended_at: isoTimeOrNull(row.ended_at),
    ended_how: row.ended_how,
    active: row.active,
    current: row.id === current,
  };
}

function encodeCursor(row: Row): string {
  return Buffer.from(JSON.stringify([row.created_text, row.id])).toString('base64url');
}

function decodeCursor(cursor: string): [string, string] {
  try {
    const [createdAt, id] = cursorShape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    if (!Number.isNaN(Date.parse(createdAt))) return [createdAt, id];
  } catch {
    // Not base64url JSON of ours: the same answer as for one that does not fit.
  }
  throw new DomainError('invalid_input', 'the cursor is not one that this list gave out', [
    { path: 'cursor', message: 'not a cursor of this list' },
  ]);
}
