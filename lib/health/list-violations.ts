import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable } from '@/db/transaction';
import { isoTime, isWrittenTime } from '@/db/values';
import type { Violation, ViolationQuery } from '@/lib/contract/health';
import { DomainError } from '@/lib/errors';
import { violationConditions } from './violation-conditions';

type ViolationRow = Omit<Violation, 'id' | 'user_id' | 'difference'> & {
  id: string;
  user_id: string;
  recommended_action: Violation['recommended_action'] | null;
  sort_value: string;
};

/** A level that is missing counts as zero, so that rows with a missing half sort by how much is missing. */
const DIFFERENCE = sql`(coalesce(v.license_level, 0) - coalesce(v.progress_level, 0))`;

const SORTS: Record<ViolationQuery['sort'], { expression: SQL; type: SQL }> = {
  first_seen_at: { expression: sql`v.first_seen_at`, type: sql`timestamptz` },
  user_name: { expression: sql`u.name`, type: sql`text` },
  specialization: { expression: sql`v.specialization_id`, type: sql`text` },
  difference: { expression: DIFFERENCE, type: sql`integer` },
};

const cursorShape = z.tuple([z.string().max(300), z.int().min(0)]);

/**
 * Open violations that match, a page at a time: keyset paging, so a page costs the same wherever it is.
 * Throws `invalid_input` for a cursor that this list did not give out.
 */
export async function listViolations(
  ctx: { db: Queryable },
  query: ViolationQuery,
): Promise<{ items: Violation[]; total: number; nextCursor: string | null }> {
  const { expression, type } = SORTS[query.sort];
  const where = violationConditions(query);
  const direction = query.order === 'asc' ? sql`ASC` : sql`DESC`;
  const page = await ctx.db.execute<ViolationRow>(sql`
    SELECT ${violationColumns()}, ${expression}::text AS sort_value
    FROM violations v JOIN users u ON u.id = v.user_id
    WHERE ${where} ${after(query, expression, type)}
    ORDER BY ${expression} ${direction}, v.id ${direction} LIMIT ${query.limit + 1}`);
  const counted = await ctx.db.execute<{ total: string }>(
    query.search
      ? sql`SELECT count(*) AS total FROM violations v JOIN users u ON u.id = v.user_id WHERE ${where}`
      : sql`SELECT count(*) AS total FROM violations v WHERE ${where}`,
  );
  const rows = page.rows.slice(0, query.limit);
  const last = rows.at(-1);
  return {
    items: rows.map(toViolation),
    total: Number(counted.rows[0]?.total ?? 0),
    nextCursor: page.rows.length > query.limit && last ? encodeCursor(last) : null,
  };
}

/** The columns of a violation on the wire, from `violations v` joined with `users u`. */
export function violationColumns(): SQL {
  return sql`v.id, v.user_id, u.external_id, u.name AS user_name, u.email, v.specialization_id AS specialization, v.kind,
    v.progress_level, v.license_level, v.recommended_action, v.first_seen_at`;
}

export function toViolation(row: Omit<ViolationRow, 'sort_value'>): Violation {
  const { progress_level, license_level } = row;
  return {
    id: Number(row.id),
    user_id: Number(row.user_id),
    external_id: row.external_id,
    user_name: row.user_name,
    email: row.email,
    specialization: row.specialization,
    kind: row.kind,
    progress_level,
    license_level,
    difference: progress_level === null || license_level === null ? null : license_level - progress_level,
    // Only a violation that had no second look yet has none; until then a person would have to look.
    recommended_action: row.recommended_action ?? 'needs_decision',
    first_seen_at: isoTime(row.first_seen_at),
  };
}

function after(query: ViolationQuery, expression: SQL, type: SQL): SQL {
  if (!query.cursor) return sql``;
  const [value, id] = decodeCursor(query.cursor, query.sort);
  const comparison = query.order === 'asc' ? sql`>` : sql`<`;
  return sql`AND (${expression}, v.id) ${comparison} (${value}::${type}, ${id}::bigint)`;
}

function encodeCursor(row: ViolationRow): string {
  return Buffer.from(JSON.stringify([row.sort_value, Number(row.id)])).toString('base64url');
}

function decodeCursor(cursor: string, sort: ViolationQuery['sort']): [string, number] {
  try {
    const [value, id] = cursorShape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    const fits =
      sort === 'difference' ? /^-?\d{1,3}$/.test(value) : sort !== 'first_seen_at' || isWrittenTime(value);
    if (fits && !value.includes('\0')) return [value, id];
  } catch {
    // Not base64url JSON of ours: the same answer as for one that does not fit.
  }
  throw new DomainError('invalid_input', 'the cursor is not one that this list gave out', [
    { path: 'cursor', message: 'not a cursor of this list, or of another sort' },
  ]);
}
