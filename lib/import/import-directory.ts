import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import { ADVISORY_LOCKS } from '@/db/advisory-locks';
import { oneRow } from '@/db/one-row';
import { allowSilence } from '@/db/silence';
import { sqlstateOf } from '@/db/sqlstate';
import { withRetry } from '@/db/transaction';
import { auditInsert } from '@/lib/audit/record-audit';
import { actorName, type Context } from '@/lib/context';
import { DomainError } from '@/lib/errors';
import { type FoundFile, findFiles } from './find-files';
import type { Format } from './formats';
import { resolveRows } from './resolve-rows';
import { stageFile } from './stage-file';
import { assertWritable, writeRejects } from './write-rejects';

export type Counts = {
  rows: number;
  /** New in the database. */
  written: number;
  /** Already in the database, with the same values. */
  unchanged: number;
  rejected: number;
};

export type ImportResult = Counts & {
  dry_run: boolean;
  files: (Counts & { file: string })[];
  /** Null when no row was rejected. */
  rejects_file: string | null;
  duration_ms: number;
};

export type ImportProgress = {
  file: string;
  noun: string;
  phase: 'read' | 'sort' | 'load';
  done: number;
  total: number;
};

export type ImportInput = {
  folder: string;
  rejectsFile: string;
  /** Does everything in one transaction, and rolls it back. */
  dryRun: boolean;
  onProgress?: (progress: ImportProgress) => void;
  /** An abort stops between two batches; finished batches are kept. */
  signal?: AbortSignal;
};

const LOCK_NOT_AVAILABLE = '55P03';

const FUNCTIONS: Record<string, string> = {
  'users.csv': 'import_users',
  'progress.csv': 'import_progress',
  'licenses.csv': 'import_licenses',
  'progressions.csv': 'import_progressions',
  'enrolments.csv': 'import_enrolments',
  'activity.csv': 'import_activities',
};

/**
 * Loads the CSV files of a folder, of any size in bounded memory. Each batch commits, and rows are identified by their
 * keys. So the same command continues a stopped import, and repeats a finished one without harm. Throws `invalid_input`
 * for a wrong folder or header, before anything is written, and `unavailable` while another import runs.
 */
export async function importDirectory(ctx: Context, input: ImportInput): Promise<ImportResult> {
  const startedAt = performance.now();
  const found = await findFiles(input.folder);
  await assertWritable(input.rejectsFile);
  const client = await ctx.db.$client.connect();
  allowSilence(client, 0);
  try {
    await prepare(client);
    if (input.dryRun) await client.query('BEGIN');
    await client.query(TABLES);
    const files: ImportResult['files'] = [];
    for (const file of found)
      files.push({ file: file.format.file, ...(await importFile(client, file, ctx, input)) });
    const sum = (key: keyof Counts) => files.reduce((total, counts) => total + counts[key], 0);
    const rejected = sum('rejected');
    if (rejected > 0) await writeRejects(client, input.rejectsFile);
    if (input.dryRun) await client.query('ROLLBACK');
    return {
      dry_run: input.dryRun,
      files,
      rows: sum('rows'),
      written: sum('written'),
      unchanged: sum('unchanged'),
      rejected,
      rejects_file: rejected > 0 ? input.rejectsFile : null,
      duration_ms: Math.round(performance.now() - startedAt),
    };
  } finally {
    // Closing the connection removes the session's tables, settings and locks.
    client.release(true);
  }
}

async function prepare(client: pg.PoolClient): Promise<void> {
  await client.query(
    `SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET client_min_messages = warning;
    SET work_mem = '64MB'; SET jit = off; SET default_statistics_target = 10`,
  );
  try {
    // The session of an import that was just stopped may need a moment to end.
    await client.query(`SET lock_timeout = '3s'`);
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCKS.import]);
    await client.query('RESET lock_timeout');
  } catch (error) {
    if (sqlstateOf(error) !== LOCK_NOT_AVAILABLE) throw error;
    throw new DomainError('unavailable', 'another import is running on this database');
  }
}

const TABLES = `
  CREATE TEMP TABLE import_rejects (id bigint GENERATED ALWAYS AS IDENTITY, file text, line bigint, reason text, raw text);
  CREATE TEMP TABLE import_made (user_id bigint, specialization_id text);
  CREATE TEMP TABLE import_plan (user_id bigint, specialization_id text, line bigint, activity_key text, xp bigint,
    sessions integer, theory_hours integer, practice_hours integer, occurred_on timestamptz, verdict text,
    irregular boolean, level_start integer, level_before integer, level_after integer, license_before integer,
    license_after integer, xp_total bigint, sessions_total integer, theory_total integer, practice_total integer,
    earned boolean, newest_on timestamptz, is_last boolean)`;

async function importFile(
  client: pg.PoolClient,
  file: FoundFile,
  ctx: Context,
  input: ImportInput,
): Promise<Counts> {
  const { format } = file;
  const tell = (phase: ImportProgress['phase'], done: number, total: number) =>
    input.onProgress?.({ file: format.file, noun: format.noun, phase, done, total });
  await client.query(`ALTER TABLE import_rejects ALTER COLUMN file SET DEFAULT '${format.file}'`);
  const rows = await stageFile(client, file, (done, total) => tell('read', done, total), input.signal);
  tell('sort', 0, 1);
  const batches = await resolveRows(client, format);
  let written = 0;
  let unchanged = 0;
  for (let batch = 0; batch < batches; batch++) {
    input.signal?.throwIfAborted();
    tell('load', batch, batches);
    const counts = await loadBatch(ctx, client, format, batch, input.dryRun);
    written += counts.written;
    unchanged += counts.unchanged;
  }
  return { rows, written, unchanged, rejected: rows - written - unchanged };
}

/**
 * One batch is one statement and one transaction; only a dry run has one transaction around all batches. The statement
 * also writes the audit entry, unless the batch wrote nothing.
 */
async function loadBatch(
  ctx: Context,
  client: pg.PoolClient,
  format: Format,
  batch: number,
  dryRun: boolean,
) {
  const noted = {
    action: 'import.batch',
    target: sql`${`import/${format.file}`}`,
    after: sql`jsonb_build_object('batch', ${batch + 1}::integer, 'written', written, 'unchanged', unchanged)`,
  } as const;
  const load = () =>
    drizzle({ client }).execute<{ written: string; unchanged: string }>(sql`
      WITH loaded AS MATERIALIZED (
        SELECT written, unchanged FROM ${sql.identifier(FUNCTIONS[format.file] as string)}(${batch}, ${actorName(ctx.actor)})),
      noted AS (${auditInsert(ctx, noted, sql`loaded WHERE written > 0`)})
      SELECT written, unchanged FROM loaded`);
  // Inside the transaction of a dry run, a statement cannot be tried again.
  const { rows } = await (dryRun ? load() : withRetry(load));
  const { written, unchanged } = oneRow({ rows });
  return { written: Number(written), unchanged: Number(unchanged) };
}
