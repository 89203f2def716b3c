import { type SQL, sql } from 'drizzle-orm';

/** A text that the trigram index can find. For a shorter text the whole index would be read. */
const SEARCHABLE = /[\p{L}\p{N}]{3}/u;

/**
 * Whether a user `u` has the text in name, e-mail or external id, or the number as id. A text without three letters or
 * digits in a row is searched only at the beginnings of these fields. The expressions are the same as in the indexes
 * users_search and users_…_prefix.
 */
export function userSearch(search: string): SQL {
  const literal = search.replace(/[\\%_]/g, '\\$&');
  const text = SEARCHABLE.test(search) ? within(`%${literal}%`) : beginning(`${literal}%`);
  return /^\d{1,15}$/.test(search) ? sql`(${text} OR u.id = ${Number(search)})` : text;
}

function within(pattern: string): SQL {
  return sql`(u.name || E'\n' || u.email || E'\n' || coalesce(u.external_id, '')) ILIKE ${pattern}`;
}

function beginning(pattern: string): SQL {
  return sql`(lower(u.name) LIKE lower(${pattern}) OR u.email LIKE lower(${pattern})
    OR lower(u.external_id) LIKE lower(${pattern}))`;
}
