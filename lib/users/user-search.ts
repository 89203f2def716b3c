import { type SQL, sql } from 'drizzle-orm';

/**
 * Whether a user `u` has the text in name, e-mail or external id, or the number as id. The expression is that of the index
 * users_search, which serves from three characters on.
 */
export function userSearch(search: string): SQL {
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  const text = sql`(u.name || E'\n' || u.email || E'\n' || coalesce(u.external_id, '')) ILIKE ${pattern}`;
  return /^\d{1,15}$/.test(search) ? sql`(${text} OR u.id = ${Number(search)})` : text;
}
