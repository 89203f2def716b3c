import type pg from 'pg';
import type { Format } from './formats';

/**
 * Rows in a batch. Large enough that the cost of a statement does not matter, small enough that a batch holds its locks
 * for about a second.
 */
const BATCH_ROWS = 20_000;

/**
 * Turns the staged rows into `import_rows`, with users and specializations resolved. Rows are ordered by pair, and
 * within a pair as in the file. Batches never split a pair. Rows that cannot be resolved go to `import_rejects`.
 * Returns the number of batches.
 */
export async function resolveRows(client: pg.ClientBase, format: Format): Promise<number> {
  await client.query('DROP TABLE IF EXISTS import_rows');
  await client.query(
    `INSERT INTO import_rejects (line, reason, raw) SELECT line, fault, raw FROM import_stage WHERE fault IS NOT NULL`,
  );
  if (format.pairKeyed) await resolvePairs(client, format);
  else {
    await client.query(`
      CREATE TEMP TABLE import_rows AS
      SELECT s.*, (row_number() OVER (ORDER BY line) - 1) / ${BATCH_ROWS} AS batch FROM import_stage s WHERE fault IS NULL`);
  }
  await client.query('DROP TABLE import_stage');
  await client.query('CREATE INDEX ON import_rows (batch)');
  await client.query('ANALYZE import_rows');
  const { rows } = await client.query<{ batches: number }>(
    'SELECT coalesce(max(batch) + 1, 0)::integer AS batches FROM import_rows',
  );
  return rows[0]?.batches ?? 0;
}

async function resolvePairs(client: pg.ClientBase, format: Format): Promise<void> {
  const levels = format.columns.map((column) => column.name).filter((name) => LEVELS.has(name));
  const own = format.columns
    .map((column) => column.name)
    .filter((name) => name !== 'external_id' && name !== 'specialization');
  const inCatalog = levels.map(
    (name) => `WHEN NOT EXISTS (SELECT FROM specialization_levels c
      WHERE c.specialization_id = z.id AND c.level = s.${name}) THEN '${name} is not in the catalog'`,
  );
  const happened = format.columns.map((column) => column.name).filter((name) => HAPPENED.has(name));
  const isAhead = happened.map(
    (name) => `WHEN lies_ahead(s.${name}, clock_timestamp()) THEN '${name} is later than now'`,
  );
  await client.query('ANALYZE import_stage');
  await client.query('DROP TABLE IF EXISTS import_resolved');
  await client.query(`
    CREATE TEMP TABLE import_resolved AS
    SELECT u.id AS user_id, z.id AS specialization_id, s.line, s.raw, ${own.map((name) => `s.${name}`).join(', ')},
      CASE WHEN u.id IS NULL THEN 'external_id is not a known user'
           WHEN z.id IS NULL THEN 'specialization is unknown' ${[...inCatalog, ...isAhead].join(' ')} END AS fault
    FROM import_stage s LEFT JOIN users u ON u.external_id = s.external_id
      LEFT JOIN specializations z ON z.id = s.specialization
    WHERE s.fault IS NULL`);
  await client.query(
    'INSERT INTO import_rejects (line, reason, raw) SELECT line, fault, raw FROM import_resolved WHERE fault IS NOT NULL',
  );
  // The batch is the number of the pair's first row, divided by the batch size, so all rows of a pair are in one batch.
  await client.query(`
    CREATE TEMP TABLE import_rows AS
    SELECT n.*, (position - ordinal) / ${BATCH_ROWS} AS batch
    FROM (SELECT r.*, row_number() OVER (ORDER BY user_id, specialization_id COLLATE "C", line) AS position,
                 row_number() OVER (PARTITION BY user_id, specialization_id COLLATE "C" ORDER BY line) AS ordinal
          FROM import_resolved r WHERE fault IS NULL) n
    ORDER BY position`);
  await client.query('DROP TABLE import_resolved');
}

const LEVELS = new Set(['current_level', 'max_achieved_level', 'to_level']);
/** Times of what happened. Of an activity it is decided with its key, because a repeated row is no new activity. */
const HAPPENED = new Set(['last_activity_at', 'last_advanced_at', 'advanced_at']);
