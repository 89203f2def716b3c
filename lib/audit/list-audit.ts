import { type SQL, sql } from 'drizzle-orm';
import { isoTime } from '@/db/values';
import type { Context } from '@/lib/context';
import type { AuditEntry, AuditFilter } from '@/lib/contract/audit';
import type { Page } from '@/lib/contract/operation';
import { microsecondsOf } from '@/lib/cursor';
import { newestFirst, type PageQuery, readSlice, readTotal, type Slice } from '@/lib/page';

export type AuditPage = AuditFilter & PageQuery;

type AuditRow = Omit<AuditEntry, 'id'> & { id: string; sort_value: string };

/** Entries of the audit log that match, newest first, a page at a time. Throws `invalid_input` for a foreign cursor. */
export async function listAudit(ctx: Pick<Context, 'db'>, query: AuditPage): Promise<Page<AuditEntry>> {
  const slice = await readAudit(ctx, query);
  const total = sql`SELECT count(*) AS total FROM audit_log WHERE ${conditionsOf(query)}`;
  return { ...slice, total: await readTotal(ctx.db, total) };
}

/** A page of entries without the count of all. */
export async function readAudit(ctx: Pick<Context, 'db'>, query: AuditPage): Promise<Slice<AuditEntry>> {
  return readSlice(ctx.db, query, {
    ...newestFirst(sql`at`, sql`id`),
    select: (after, limit) => sql`
      SELECT id, at, actor, ${nameOf(sql`actor`, ':')} AS actor_name, action, target, ${nameOf(sql`target`, '/')} AS target_name,
        before, after, request_id, ${microsecondsOf(sql`at`)} AS sort_value
      FROM audit_log WHERE ${conditionsOf(query)} AND ${after} ORDER BY at DESC, id DESC LIMIT ${limit}`,
    toItem: ({ sort_value: _, ...row }: AuditRow) => ({ ...row, id: Number(row.id), at: isoTime(row.at) }),
  });
}

/** The name of the user in `user:7`, `user/7` or `pair/7/PLAYER`; one look-up by key for each row of the page. */
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
