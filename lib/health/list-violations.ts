import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { shareReads } from '@/db/share-reads';
import type { Queryable } from '@/db/transaction';
import type { Page } from '@/lib/contract/operation';
import type { Violation, ViolationQuery } from '@/lib/contract/violations';
import {
  byText,
  byTime,
  readSlice,
  readTotal,
  type Slice,
  type Sort,
  type Sorted,
  sortedBy,
} from '@/lib/page';
import { openCounts } from './open-counts';
import { toViolations, type ViolationRow, violationColumns } from './present-violation';
import { violationConditions } from './violation-conditions';

/** A missing level counts as zero, so pairs with a missing half are sorted by the level of the other half. */
const DIFFERENCE = sql`(coalesce(v.license_level, 0) - coalesce(v.progress_level, 0))`;

const SORTS: Record<ViolationQuery['sort'], Sort> = {
  first_seen_at: byTime(sql`v.first_seen_at`),
  user_name: byText(sql`u.name`),
  specialization: byText(sql`v.specialization_id`),
  difference: {
    expression: DIFFERENCE,
    written: sql`${DIFFERENCE}::text`,
    form: z.string().regex(/^-?\d{1,3}$/),
    read: (text) => sql`${text}::integer`,
  },
  broken_before: {
    expression: sql`v.broken_30d`,
    written: sql`v.broken_30d::text`,
    form: z.string().regex(/^\d{1,9}$/),
    read: (text) => sql`${text}::integer`,
  },
};
const BY_RESOLUTION = byTime(sql`v.resolved_at`);

/**
 * Open violations that match, or resolved ones (by the time they were resolved), a page at a time. Keyset paging makes every
 * page cost the same. Throws `invalid_input` for a cursor of another list.
 */
export const listViolations = shareReads(readFound);

async function readFound(ctx: { db: Queryable }, query: ViolationQuery): Promise<Page<Violation>> {
  const [page, total] = await Promise.all([readItems(ctx, query), countItems(ctx, query)]);
  return { ...page, total };
}

/** The newest open violations, for callers that already know the total. */
export async function newestViolations(ctx: { db: Queryable }, limit: number): Promise<Violation[]> {
  return (await readItems(ctx, { limit, sort: 'first_seen_at', order: 'desc' })).items;
}

async function readItems({ db }: { db: Queryable }, query: ViolationQuery): Promise<Slice<Violation>> {
  const sort = query.resolved ? BY_RESOLUTION : SORTS[query.sort];
  const { order, ...keyset } = sortedBy(sort, query.order, sql`v.id`);
  const slice = await readSlice(db, query, {
    ...keyset,
    select: (after, limit) => sql`
      SELECT ${violationColumns()}, ${sort.written} AS sort_value
      FROM violations v JOIN users u ON u.id = v.user_id
      WHERE ${matching(query)} AND ${after}
      ORDER BY ${order} LIMIT ${limit}`,
    toItem: (row: ViolationRow & Sorted) => row,
  });
  return { ...slice, items: await toViolations(db, slice.items) };
}

/** The number of open violations of every kind. */
export function countFindings(ctx: { db: Queryable }): Promise<number> {
  return countItems(ctx, { limit: 1, sort: 'first_seen_at', order: 'desc' });
}

function countItems({ db }: { db: Queryable }, query: ViolationQuery): Promise<number> {
  const { limit, sort, order, cursor, resolved, ...filter } = query;
  if (!resolved && Object.values(filter).every((value) => value === undefined)) {
    return readTotal(db, sql`SELECT coalesce(sum(violations), 0) AS total FROM (${openCounts()}) c`);
  }
  return readTotal(
    db,
    query.search
      ? sql`SELECT count(*) AS total FROM violations v JOIN users u ON u.id = v.user_id WHERE ${matching(query)}`
      : sql`SELECT count(*) AS total FROM violations v WHERE ${matching(query)}`,
  );
}

function matching(query: ViolationQuery): SQL {
  const conditions = violationConditions(query, { resolved: query.resolved === true });
  return query.user_id ? sql`${conditions} AND v.user_id = ${query.user_id}` : conditions;
}
