import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { isoTime, isoTimeOrNull } from '@/db/values';
import type { Page } from '@/lib/contract/operation';
import type { Writer, WriterDetail, WriterQuery, WriterStatement } from '@/lib/contract/writers';
import { microsecondsOf } from '@/lib/cursor';
import { DomainError } from '@/lib/errors';
import { newestFirst, readPage, type Sorted } from '@/lib/page';
import { isReal } from '@/lib/users/real-users';

/** More open findings of one writer are not counted: the count costs the same for every writer. */
const OPEN_MAX = 10_000;
const STATEMENTS_MAX = 1_000;
const ADDRESSES_MAX = 5;

type WriterRow = Omit<Writer, 'id' | 'written' | 'broken'> & { id: string; written: string; broken: string };

/** Writers `o` as the API returns them. The version is the time of the newest decision: a write is no edit. */
function selectWriters(rest: SQL): SQL {
  return sql`
    SELECT o.id, o.role, o.application, o.mode, o.first_seen_at, o.last_seen_at, o.written, o.broken, o.decided_at,
      o.decided_by, o.reason, coalesce(${microsecondsOf(sql`o.decided_at`)}, 'undecided') AS version,
      (SELECT count(*)::int FROM (SELECT FROM violations v WHERE v.writer_id = o.id AND v.resolved_at IS NULL
        AND v.confirmed_at IS NOT NULL AND ${isReal(sql`v.user_id`)} LIMIT ${OPEN_MAX}) f) AS open,
      ${microsecondsOf(sql`o.last_seen_at`)} AS sort_value
    FROM writers o ${rest}`;
}

function toWriter(row: WriterRow): Writer {
  return {
    id: Number(row.id),
    role: row.role,
    application: row.application,
    mode: row.mode,
    first_seen_at: isoTime(row.first_seen_at),
    last_seen_at: isoTime(row.last_seen_at),
    written: Number(row.written),
    broken: Number(row.broken),
    open: row.open,
    decided_at: isoTimeOrNull(row.decided_at),
    decided_by: row.decided_by,
    reason: row.reason,
    version: row.version,
  };
}

/** Writers, the one that wrote last first, a page at a time. Throws `invalid_input` for a foreign cursor. */
export async function listWriters(ctx: { db: Queryable }, query: WriterQuery): Promise<Page<Writer>> {
  const where = query.mode ? sql`o.mode = ${query.mode}` : sql`true`;
  return readPage(ctx.db, query, {
    ...newestFirst(sql`o.last_seen_at`, sql`o.id`),
    select: (after, limit) =>
      selectWriters(sql`WHERE ${where} AND ${after} ORDER BY o.last_seen_at DESC, o.id DESC LIMIT ${limit}`),
    toItem: (row: WriterRow & Sorted) => toWriter(row),
    total: sql`SELECT count(*) AS total FROM writers o WHERE ${where}`,
  });
}

/** One writer with its newest statements, and the version to decide on. Throws `not_found`. */
export async function readWriter(ctx: { db: Queryable }, { id }: { id: number }): Promise<WriterDetail> {
  const { rows } = await ctx.db.execute<WriterRow>(selectWriters(sql`WHERE o.id = ${id}`));
  if (!rows[0]) throw new DomainError('not_found', `there is no writer ${id}`);
  const writer = toWriter(rows[0]);
  return { ...writer, statements: await readStatements(ctx.db, writer) };
}

/** The newest statements of a writer, those that are alike together. */
async function readStatements(db: Queryable, { role, application }: Writer): Promise<WriterStatement[]> {
  const { rows } = await db.execute<WriterStatement>(sql`
    SELECT s.statement, s.record, s.operation, count(*)::int AS times, sum(s.pairs)::float8 AS pairs,
      count(*) FILTER (WHERE s.claims_door)::int AS claims_door, max(s.written_at) AS last_at,
      coalesce((array_agg(DISTINCT s.address) FILTER (WHERE s.address IS NOT NULL))[:${ADDRESSES_MAX}], '{}') AS addresses
    FROM (SELECT * FROM foreign_statements f WHERE f.role = ${role} AND f.application = ${application}
      ORDER BY f.id DESC LIMIT ${STATEMENTS_MAX}) s
    GROUP BY s.statement, s.record, s.operation ORDER BY times DESC, last_at DESC`);
  return rows.map((row) => ({ ...row, last_at: isoTime(row.last_at) }));
}
