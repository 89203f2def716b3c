import { sql } from 'drizzle-orm';
import { type AnyPgColumn, check } from 'drizzle-orm/pg-core';

/** A check constraint: the column has one of these words or numbers. */
export function known(name: string, column: AnyPgColumn, words: readonly (string | number)[]) {
  const listed = words.map((word) => (typeof word === 'number' ? word : `'${word}'`)).join(', ');
  return check(name, sql`${column} IN (${sql.raw(listed)})`);
}
