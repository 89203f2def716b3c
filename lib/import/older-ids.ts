import type pg from 'pg';
import { DomainError } from '@/lib/errors';

/**
 * Stores what the files call specializations in the session's table `import_older_ids`. Throws `invalid_input` for an id
 * that is none here, and for a name that is an id itself.
 */
export async function storeOlderIds(client: pg.ClientBase, olderIds: Record<string, string>): Promise<void> {
  const { rows } = await client.query<{ id: string }>('SELECT id FROM specializations ORDER BY id');
  const known = new Set(rows.map(({ id }) => id));
  const refuse = (what: string) => new DomainError('invalid_input', what);
  for (const [older, id] of Object.entries(olderIds)) {
    if (!known.has(id)) throw refuse(`${id} is no specialization; there are ${[...known].join(', ')}`);
    if (known.has(older)) throw refuse(`${older} is a specialization itself and cannot stand for ${id}`);
  }
  await client.query('CREATE TEMP TABLE import_older_ids (older text, id text)');
  await client.query('INSERT INTO import_older_ids SELECT * FROM unnest($1::text[], $2::text[])', [
    Object.keys(olderIds),
    Object.values(olderIds),
  ]);
}
