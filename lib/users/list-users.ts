import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable } from '@/db/transaction';
import type { Page } from '@/lib/contract/operation';
import type { User, UserQuery } from '@/lib/contract/users';
import { byText, byTime, readSlice, readTotal, type Sort, type Sorted, sortedBy } from '@/lib/page';
import { toUser, type UserRow, userColumns } from './present-user';
import { isReal } from './real-users';
import { userSearch } from './user-search';

const SORTS: Record<UserQuery['sort'], Sort> = {
  id: {
    expression: sql`u.id`,
    written: sql`u.id::text`,
    form: z.string().regex(/^[1-9]\d{0,15}$/),
    read: (value) => sql`${value}::bigint`,
  },
  name: byText(sql`u.name`),
  email: byText(sql`u.email`),
  created_at: byTime(sql`u.created_at`),
};

/** The count of a search stops here: counting every user with an "a" would take too long while a person types. */
const FOUND_MAX = 10_000;

/**
 * Users that match, a page at a time. It pages by key over an index, so every page costs the same. The total is exact,
 * but stops at 10,000 for a search, which then means 10,000 or more. Throws `invalid_input` for a cursor that this list
 * did not give out.
 */
export async function listUsers(ctx: { db: Queryable }, query: UserQuery): Promise<Page<User>> {
  const sort = SORTS[query.sort];
  const { order, after, valuesOf } = sortedBy(sort, query.order, sql`u.id`);
  const where = conditionsOf(query);
  const total = await countUsers(ctx.db, query, where);
  // A few matches are collected first and then sorted: the planner expects many matches, and would read all users in
  // the order of the page. Many matches are found quickly in that order, and would take long to collect.
  const few = query.search !== undefined && total <= FOUND_MAX;
  const source = few ? sql`(SELECT * FROM users u WHERE ${where} OFFSET 0)` : sql`users`;
  const slice = await readSlice(ctx.db, query, {
    cursor: z.tuple([z.literal(query.sort), sort.form, z.int().min(1)]),
    after: ([, ...values]) => after(values),
    select: (after, limit) => sql`
      SELECT ${userColumns()}, ${sort.written} AS sort_value FROM ${source} u
      WHERE ${few ? sql`true` : where} AND ${after}
      ORDER BY ${order} LIMIT ${limit}`,
    valuesOf: (row) => [query.sort, ...valuesOf(row)],
    toItem: (row: UserRow & Sorted) => toUser(row),
  });
  return { ...slice, total: query.search ? Math.min(total, FOUND_MAX) : total };
}

function countUsers(db: Queryable, { search }: UserQuery, where: SQL): Promise<number> {
  return readTotal(
    db,
    search
      ? sql`SELECT count(*) AS total FROM (SELECT FROM users u WHERE ${where} LIMIT ${FOUND_MAX + 1}) found`
      : sql`SELECT count(*) AS total FROM users u WHERE ${where}`,
  );
}

function conditionsOf({ search, role, is_active: isActive }: UserQuery): SQL {
  const conditions = [isReal(sql`u.id`)];
  if (role) conditions.push(sql`u.role = ${role}`);
  if (isActive !== undefined) conditions.push(isActive ? sql`u.is_active` : sql`NOT u.is_active`);
  if (search) conditions.push(userSearch(search));
  return sql.join(conditions, sql` AND `);
}
