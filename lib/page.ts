import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { oneRow } from '@/db/one-row';
import type { Queryable } from '@/db/transaction';
import type { Page } from './contract/operation';
import { decodeCursor, encodeCursor, MICROSECONDS, microsecondsOf, momentOf } from './cursor';

export type PageQuery = { limit: number; cursor?: string | undefined };

/** A part of a list, and where it goes on; null at its end. */
export type Slice<T> = Omit<Page<T>, 'total'>;

type Keys = readonly [string | number, ...(string | number)[]];

/** A list that is paged by the values of its last row shown, so that a page costs the same wherever it is. */
export type KeysetList<Row, Values extends Keys, T> = {
  /** What a cursor of this list holds. */
  cursor: z.ZodType<Values>;
  /** The condition of what follows a row with these values. */
  after: (values: Values) => SQL;
  /** The rows after a position, in the order of the list, at most so many. */
  select: (after: SQL, limit: number) => SQL;
  /** The values of a row that a cursor holds. */
  valuesOf: (row: NoInfer<Row>) => NoInfer<Values>;
  toItem: (row: Row) => T;
};

/** A row with what its list is sorted by, as a cursor holds it. */
export type Sorted = { sort_value: string };

/** The cursor of a list with the highest id first. */
export function highestIdFirst(id: SQL) {
  return {
    cursor: z.tuple([z.int().min(0)]),
    after: ([last]: [number]) => sql`${id} < ${last}::bigint`,
    valuesOf: (row: { id: string }): [number] => [Number(row.id)],
  };
}

/** What a list can be sorted by: how the value is written into a cursor, its form there, and how it is read from one. */
export type Sort = { expression: SQL; written: SQL; form: z.ZodType<string>; read: (text: string) => SQL };

export const byText = (expression: SQL): Sort => ({
  expression,
  written: sql`${expression}::text`,
  form: z
    .string()
    .max(300)
    .refine((text) => !text.includes('\0')),
  read: (text) => sql`${text}::text`,
});
export const byTime = (expression: SQL): Sort => ({
  expression,
  written: microsecondsOf(expression),
  form: z.string().regex(MICROSECONDS),
  read: momentOf,
});

/** The cursor and the order of a list that a caller sorts; rows with the same value follow each other by id. */
export function sortedBy({ expression, form, read }: Sort, direction: 'asc' | 'desc', id: SQL) {
  const [word, follows] = direction === 'asc' ? [sql`ASC`, sql`>`] : [sql`DESC`, sql`<`];
  return {
    order: sql`${expression} ${word}, ${id} ${word}`,
    cursor: z.tuple([form, z.int().min(0)]),
    after: ([value, last]: [string, number]) =>
      sql`(${expression}, ${id}) ${follows} (${read(value)}, ${last}::bigint)`,
    valuesOf: sortValueAndId,
  };
}

/** The cursor of a list with the newest row first; rows of the same moment follow each other by id. */
export function newestFirst(at: SQL, id: SQL) {
  const { order: _, ...keyset } = sortedBy(byTime(at), 'desc', id);
  return keyset;
}

function sortValueAndId(row: Sorted & { id: string }): [string, number] {
  return [row.sort_value, Number(row.id)];
}

/** A page of a list without the count of all. Throws `invalid_input` for a cursor that this list did not give out. */
export async function readSlice<Row extends object, Values extends Keys, T>(
  db: Queryable,
  { limit, cursor }: PageQuery,
  list: KeysetList<Row, Values, T>,
): Promise<Slice<T>> {
  const after = cursor ? list.after(decodeCursor(cursor, list.cursor)) : sql`true`;
  const { rows } = await db.execute(list.select(after, limit + 1));
  const shown = rows.slice(0, limit) as Row[];
  const last = shown.at(-1);
  return {
    items: shown.map((row) => list.toItem(row)),
    nextCursor: rows.length > limit && last ? encodeCursor(list.valuesOf(last)) : null,
  };
}

/** A page of a list with how many there are; `total` counts all, as `total`. Throws as readSlice does. */
export async function readPage<Row extends object, Values extends Keys, T>(
  db: Queryable,
  query: PageQuery,
  { total, ...list }: KeysetList<Row, Values, T> & { total: SQL },
): Promise<Page<T>> {
  const slice = await readSlice(db, query, list);
  return { ...slice, total: await readTotal(db, total) };
}

/** The count that a statement answers as `total`. */
export async function readTotal(db: Queryable, total: SQL): Promise<number> {
  return Number(oneRow(await db.execute<{ total: string }>(total)).total);
}

/** The pages of a list one after another, each read when it is asked for; an empty list has none. */
export async function* pagesOf<T>(
  read: (after: { cursor?: string }) => Promise<Slice<T>>,
): AsyncGenerator<T[]> {
  let cursor: string | null = null;
  do {
    const slice: Slice<T> = await read(cursor === null ? {} : { cursor });
    if (slice.items.length > 0) yield slice.items;
    cursor = slice.nextCursor;
  } while (cursor !== null);
}
