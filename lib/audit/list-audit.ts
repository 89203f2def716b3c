import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { isoTime } from '@/db/values';
import type { Context } from '@/lib/context';
import type { AuditEntry, AuditFilter } from '@/lib/contract/audit';
import { decodeCursor, encodeCursor, MICROSECONDS, microsecondsOf, momentOf } from '@/lib/cursor';

export type AuditPage = AuditFilter & { limit: number; cursor?: string | undefined };

type AuditRow = Omit<AuditEntry, 'id'> & { id: string; sort_value: string };

const cursorShape = z.tuple([z.string().regex(MICROSECONDS), z.int().min(0)]);

/** Entries of the audit log that match, newest first, a page at a time. Throws `invalid_input` for a foreign cursor. */
export async function listAudit(
  ctx: Pick<Context, 'db'>,
  query: AuditPage,
): Promise<{ items: AuditEntry[]; total: number; nextCursor: string | null }> {
  const read = await readAudit(ctx, query);
  const { rows } = await ctx.db.execute<{ total: string }>(
    sql`SELECT count(*) AS total FROM audit_log WHERE ${conditionsOf(query)}`,
  );
  return { ...read, total: Number(rows[0]?.total ?? 0) };
}

/** A page of entries without the count of all. */
export async function readAudit(
  ctx: Pick<Context, 'db'>,
  query: AuditPage,
): Promise<{ items: AuditEntry[]; nextCursor: string | null }> {
  const { rows } = await ctx.db.execute<AuditRow>(sql`
    SELECT id, at, actor, ${nameOf(sql`actor`, ':')} AS actor_name, action, target, ${nameOf(sql`target`, '/')} AS target_name,
      before, after, request_id, ${microsecondsOf(sql`at`)} AS sort_value
    FROM audit_log WHERE ${conditionsOf(query)} ${after(query.cursor)}
    ORDER BY at DESC, id DESC LIMIT ${query.limit + 1}`);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    items: shown.map(({ sort_value: _, ...row }) => ({ ...row, id: Number(row.id), at: isoTime(row.at) })),
    nextCursor: rows.length > query.limit && last ? encodeCursor([last.sort_value, Number(last.id)]) : null,
  };
}

/** The name of the user in `user:7`, `user/7` or `pair/7/PLAYER`; one look by key for each row of the page. */
function nameOf(column: SQL, separator: ':' | '/'): SQL {
  return sql`CASE WHEN ${column} ~ ${`^(user|pair)${separator}[0-9]{1,15}(/|$)`} THEN
    (SELECT u.name FROM users u WHERE u.id = split_part(${column}, ${separator}, 2)::bigint) END`;
}

function conditionsOf({ actor, action, target, request_id, since, until }: AuditFilter): SQL {
  const conditions = [sql`true`];
  if (actor) conditions.push(sql`actor = ${actor}`);
  if (action) conditions.push(sql`action = ${action}`);
  if (target) conditions.push(sql`target = ${target}`);
  if (request_id) conditions.push(sql`request_id = ${request_id}`);
  if (since) conditions.push(sql`at >= ${since}::timestamptz`);
  if (until) conditions.push(sql`at < ${until}::timestamptz`);
  return sql.join(conditions, sql` AND `);
}

function after(cursor: string | undefined): SQL {
  if (!cursor) return sql``;
  const [at, id] = decodeCursor(cursor, cursorShape);
  return sql`AND (at, id) < (${momentOf(at)}, ${id}::bigint)`;
}
