import type pg from 'pg';
import type { Format } from './formats';

/**
 * Rows in a batch. Large enough that the cost of a statement does not matter, small enough that a batch holds its locks
 * for about a second.
 */
const BATCH_ROWS = 20_000;

/** The number of rows that a reason names. */
const NAMED_LINES = 10;

const LEVELS = new Set(['current_level', 'max_achieved_level', 'to_level']);
/** Times of what happened. Of an activity it is decided with its key, because a repeated row is no new activity. */
const HAPPENED = new Set(['last_activity_at', 'started_at', 'last_advanced_at', 'advanced_at', 'started_on']);

/** The session's tables of rows that one step loads, by format. */
export type StepTables = { format: Format; table: string }[];

/** Turns the staged users into `import_rows`, in the order of the file. Bad rows go to `import_rejects`. */
export async function resolveUsers(client: pg.ClientBase): Promise<void> {
  await client.query(
    `INSERT INTO import_rejects (line, reason, raw) SELECT line, fault, raw FROM import_stage WHERE fault IS NOT NULL`,
  );
  await client.query('DROP TABLE IF EXISTS import_rows');
  await client.query(`
    CREATE TEMP TABLE import_rows AS
    SELECT s.*, (row_number() OVER (ORDER BY line) - 1) / ${BATCH_ROWS} AS batch FROM import_stage s WHERE fault IS NULL`);
  // A refusal names the row that has the same id.
  await client.query('CREATE INDEX ON import_rows (external_id)');
}

/**
 * Turns the staged rows into `<table>_resolved`, with users and specializations resolved. Rows that cannot be loaded go
 * to `import_rejects`; of halves of pairs, the pair goes to `import_refused` too.
 */
export async function resolvePairs(client: pg.ClientBase, format: Format, table: string): Promise<void> {
  const own = format.columns
    .map((column) => column.name)
    .filter((name) => name !== 'external_id' && name !== 'specialization');
  await client.query('ANALYZE import_stage');
  await client.query(`DROP TABLE IF EXISTS ${table}_resolved`);
  await client.query(`
    CREATE TEMP TABLE ${table}_resolved AS
    SELECT u.id AS user_id, coalesce(z.id, l.id) AS specialization_id, s.line, s.raw, ${own.map((name) => `s.${name}`).join(', ')},
      CASE WHEN s.fault IS NOT NULL THEN s.fault
           WHEN u.id IS NULL THEN 'external_id is not a known user'
           WHEN l.id IS NOT NULL THEN format('specialization is unknown; is it %s? (--map %s=%1$s)', l.id, s.specialization)
           WHEN z.id IS NULL THEN 'specialization is unknown' ${faultsOf(own)} END AS fault
    FROM import_stage s LEFT JOIN users u ON u.external_id = s.external_id
      LEFT JOIN import_older_ids o ON o.older = s.specialization
      LEFT JOIN specializations z ON z.id = coalesce(o.id, s.specialization)
      LEFT JOIN LATERAL (${LIKELY_SPECIALIZATION}) l ON true`);
  if (format.onePerPair) await client.query(contradictions(`${table}_resolved`, own));
  if (!format.isHalf) await client.query(refusedPairs(`${table}_resolved`));
  await client.query(
    `INSERT INTO import_rejects (line, reason, raw) SELECT line, fault, raw FROM ${table}_resolved WHERE fault IS NOT NULL`,
  );
  if (format.isHalf) {
    await client.query(`
      INSERT INTO import_refused (user_id, specialization_id, file, line)
      SELECT user_id, specialization_id, '${format.file}', line FROM ${table}_resolved
      WHERE fault IS NOT NULL AND user_id IS NOT NULL AND specialization_id IS NOT NULL`);
  }
}

/**
 * The specialization that an unknown name may be an older id of, because the name has its id as a word. Until somebody
 * says so, the pair counts as rejected: its other rows may be contradicted or completed by this one.
 */
const LIKELY_SPECIALIZATION = `
  SELECT min(c.id) AS id FROM specializations c
  WHERE z.id IS NULL AND upper(s.specialization) ~ ('(^|[^A-Z])' || c.id || '($|[^A-Z])')`;

function faultsOf(columns: string[]): string {
  const inCatalog = columns
    .filter((name) => LEVELS.has(name))
    .map(
      (name) => `WHEN NOT EXISTS (SELECT FROM specialization_levels c
        WHERE c.specialization_id = z.id AND c.level = s.${name}) THEN '${name} is not in the catalog'`,
    );
  const isPast = columns
    .filter((name) => HAPPENED.has(name))
    .map((name) => `WHEN lies_ahead(s.${name}, clock_timestamp()) THEN '${name} is later than now'`);
  return [...inCatalog, ...isPast].join(' ');
}

/** Rejects all rows of a pair whose rows differ: nobody said which of them is right. Each names the others. */
function contradictions(resolved: string, columns: string[]): string {
  const values = `ROW(${columns.join(', ')})::text`;
  return `
    UPDATE ${resolved} r SET fault = 'other rows of this user and specialization have other values: '
      || CASE cardinality(d.lines) WHEN 2 THEN 'line ' ELSE 'lines ' END
      || array_to_string((array_remove(d.lines, r.line))[1:${NAMED_LINES}], ', ')
    FROM (SELECT user_id, specialization_id, array_agg(line ORDER BY line) AS lines FROM ${resolved}
          WHERE fault IS NULL GROUP BY user_id, specialization_id
          HAVING count(*) > 1 AND min(${values}) <> max(${values})) d
    WHERE r.fault IS NULL AND (r.user_id, r.specialization_id) = (d.user_id, d.specialization_id)`;
}

/** Rejects rows of pairs whose older state was rejected, unless the pair was there before: they would make it anew. */
function refusedPairs(resolved: string): string {
  return `
  UPDATE ${resolved} r SET fault = 'another row of this pair was rejected: ' || (
      SELECT f.file || ' line ' || f.line FROM import_refused f
      WHERE f.user_id = r.user_id AND f.specialization_id = r.specialization_id ORDER BY f.file, f.line LIMIT 1)
  WHERE r.fault IS NULL AND EXISTS (SELECT FROM import_refused f
      WHERE f.user_id = r.user_id AND f.specialization_id = r.specialization_id)
    AND NOT (EXISTS (SELECT FROM specialization_progress p
        WHERE p.user_id = r.user_id AND p.specialization_id = r.specialization_id)
      AND EXISTS (SELECT FROM user_licenses l
        WHERE l.user_id = r.user_id AND l.specialization_id = r.specialization_id))`;
}

/**
 * Turns each `<table>_resolved` into `<table>`, ordered by pair, and within a pair as in the file. Batches never split a
 * pair, and have the same pairs in all tables of a step: the batch is the number of the pair's first row, divided by the
 * batch size.
 */
export async function assignBatches(client: pg.ClientBase, tables: StepTables): Promise<void> {
  const pairs = tables.map(
    ({ table }) => `SELECT user_id, specialization_id FROM ${table}_resolved WHERE fault IS NULL`,
  );
  await client.query('DROP TABLE IF EXISTS import_batches');
  await client.query(`
    CREATE TEMP TABLE import_batches AS
    SELECT user_id, specialization_id, (min(position) - 1) / ${BATCH_ROWS} AS batch
    FROM (SELECT p.*, row_number() OVER (ORDER BY user_id, specialization_id COLLATE "C") AS position
          FROM (${pairs.join(' UNION ALL ')}) p) n
    GROUP BY user_id, specialization_id`);
  await client.query('ANALYZE import_batches');
  for (const { table } of tables) {
    await client.query(`DROP TABLE IF EXISTS ${table}`);
    await client.query(`
      CREATE TEMP TABLE ${table} AS
      SELECT r.*, b.batch, row_number() OVER (PARTITION BY b.batch, user_id, specialization_id COLLATE "C"
        ORDER BY line) AS ordinal
      FROM ${table}_resolved r JOIN import_batches b USING (user_id, specialization_id)
      WHERE r.fault IS NULL ORDER BY b.batch, user_id, specialization_id COLLATE "C", line`);
    await client.query(`DROP TABLE ${table}_resolved`);
  }
  await client.query('DROP TABLE import_batches');
}

/** Makes the tables of a step ready for being loaded batch by batch. Returns the number of batches. */
export async function indexBatches(client: pg.ClientBase, tables: StepTables): Promise<number> {
  for (const { table } of tables) {
    await client.query(`CREATE INDEX ON ${table} (batch)`);
    await client.query(`ANALYZE ${table}`);
  }
  const newest = tables.map(({ table }) => `SELECT max(batch) AS batch FROM ${table}`);
  const { rows } = await client.query<{ batches: number }>(
    `SELECT coalesce(max(batch) + 1, 0)::integer AS batches FROM (${newest.join(' UNION ALL ')}) b`,
  );
  return rows[0]?.batches ?? 0;
}
