import type pg from 'pg';
import { ADVISORY_LOCKS } from '@/db/advisory-locks';
import { allowSilence } from '@/db/silence';
import { sqlstateOf } from '@/db/sqlstate';
import type { Context } from '@/lib/context';
import { DomainError } from '@/lib/errors';
import { findFiles } from './find-files';
import { type Counts, type FileCounts, importStep, STEPS, type StepInput } from './import-step';
import { localDates } from './local-dates';
import { storeOlderIds } from './older-ids';
import { assertWritable, writeRejects } from './write-rejects';

export type ImportResult = Counts & {
  dry_run: boolean;
  files: FileCounts[];
  /** Null when no row was rejected. */
  rejects_file: string | null;
  duration_ms: number;
};

export type ImportInput = Omit<StepInput, 'readLocalDate'> & {
  folder: string;
  rejectsFile: string;
  /** The forms of dates beside ISO 8601, like `DD/MM/YYYY` or `excel`. */
  dates?: string[] | undefined;
  /** What the files call specializations, and their ids here: `{ GANCUJU_PLAYER: 'PLAYER' }`. */
  olderIds?: Record<string, string> | undefined;
};

const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Loads the CSV files of a folder, of any size in bounded memory. Each batch commits, and rows are identified by their
 * keys. So the same command continues a stopped import, and repeats a finished one without harm. Throws `invalid_input`
 * for a wrong folder, header or option, and for a file that is not UTF-8, before anything is written, and `unavailable` while another import runs.
 */
export async function importDirectory(ctx: Context, input: ImportInput): Promise<ImportResult> {
  const startedAt = performance.now();
  const step = { ...input, readLocalDate: localDates(input.dates ?? []) };
  const found = await findFiles(input.folder);
  await assertWritable(input.rejectsFile);
  const client = await ctx.db.$client.connect();
  allowSilence(client, 0);
  try {
    await prepare(client);
    if (input.dryRun) await client.query('BEGIN');
    await client.query(TABLES);
    await storeOlderIds(client, input.olderIds ?? {});
    const files: FileCounts[] = [];
    for (const one of STEPS) files.push(...(await importStep(client, one, found, { ctx, input: step })));
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
  CREATE TEMP TABLE import_refused (user_id bigint, specialization_id text, file text, line bigint);
  CREATE INDEX ON import_refused (user_id, specialization_id);
  CREATE TEMP TABLE import_verdicts (file text, line bigint, raw text, user_id bigint, specialization_id text, verdict text);
  CREATE TEMP TABLE import_made (user_id bigint, specialization_id text);
  CREATE TEMP TABLE import_plan (user_id bigint, specialization_id text, line bigint, activity_key text, xp bigint,
    sessions integer, theory_hours integer, practice_hours integer, occurred_on timestamptz, verdict text,
    irregular boolean, license_start integer, level_before integer, level_after integer, license_before integer,
    license_after integer, xp_total bigint, sessions_total integer, theory_total integer, practice_total integer,
    hold integer, newest_on timestamptz, is_last boolean)`;
