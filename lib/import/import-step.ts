import { type SQL, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import { databaseFailureOf } from '@/db/failure';
import { withRetry } from '@/db/transaction';
import { auditInsert } from '@/lib/audit/record-audit';
import { actorName, type Context } from '@/lib/context';
import type { FoundFile } from './find-files';
import { FORMATS, type Format } from './formats';
import type { ReadLocalDate } from './local-dates';
import { rejectBusy } from './reject-busy';
import { assignBatches, indexBatches, resolvePairs, resolveUsers, type StepTables } from './resolve-rows';
import { createStage, stageFile } from './stage-file';

export type Counts = {
  rows: number;
  /** New in the database. */
  written: number;
  /** Already in the database, with the same values. */
  unchanged: number;
  rejected: number;
};

export type FileCounts = Counts & { file: string };

export type ImportProgress = {
  file: string;
  noun: string;
  phase: 'read' | 'sort' | 'load';
  done: number;
  total: number;
};

export type StepInput = {
  readLocalDate: ReadLocalDate;
  /** Does everything in one transaction, and rolls it back. */
  dryRun: boolean;
  onProgress?: (progress: ImportProgress) => void;
  /** An abort stops between two batches; finished batches are kept. */
  signal?: AbortSignal;
};

/** What is loaded together: the files with the session's tables of their rows, and the statement for a batch of them. */
type Step = { tables: StepTables; load: (batch: number, actor: string) => SQL };

const tableOf = (file: string, table: string): StepTables =>
  FORMATS.filter((format) => format.file === file).map((format) => ({ format, table }));

const oneFile = (file: string, load: string): Step => ({
  tables: tableOf(file, 'import_rows'),
  load: (batch, actor) =>
    sql`SELECT ${file}::text AS file, written, unchanged FROM ${sql.identifier(load)}(${batch}, ${actor})`,
});

/** In the order of loading: the older system's state comes before the activities that are recorded on top of it. */
export const STEPS: Step[] = [
  oneFile('users.csv', 'import_users'),
  {
    tables: [
      ...tableOf('progress.csv', 'import_progress_rows'),
      ...tableOf('licenses.csv', 'import_license_rows'),
    ],
    load: (batch, actor) => sql`SELECT file, written, unchanged FROM import_standing(${batch}, ${actor})`,
  },
  oneFile('progressions.csv', 'import_progressions'),
  oneFile('enrolments.csv', 'import_enrolments'),
  oneFile('activity.csv', 'import_activities'),
];

type Doing = { ctx: Context; input: StepInput };

/** Loads the files of one step, batch by batch. Returns the counts of each file that was found. */
export async function importStep(
  client: pg.PoolClient,
  step: Step,
  found: FoundFile[],
  doing: Doing,
): Promise<FileCounts[]> {
  const files = found.filter((file) => step.tables.some(({ format }) => format === file.format));
  if (files.length === 0) return [];
  const counts: FileCounts[] = [];
  for (const { format, table } of step.tables) {
    const file = files.find((one) => one.format === format);
    const rows = await stageTable(client, format, file, doing.input);
    if (file) counts.push({ file: format.file, rows, written: 0, unchanged: 0, rejected: 0 });
    await (format.pairKeyed ? resolvePairs(client, format, table) : resolveUsers(client));
    await client.query('DROP TABLE import_stage');
  }
  if (step.tables.some(({ format }) => format.pairKeyed)) await assignBatches(client, step.tables);
  const batches = await indexBatches(client, step.tables);
  for (let batch = 0; batch < batches; batch++) {
    doing.input.signal?.throwIfAborted();
    for (const { format } of files) tell(doing.input, format, 'load', batch, batches);
    const loaded = await loadBatch(client, step, batch, doing);
    for (const sums of counts) {
      const { written, unchanged } = loaded.find(({ file }) => file === sums.file) ?? NOTHING;
      sums.written += Number(written);
      sums.unchanged += Number(unchanged);
    }
  }
  return counts.map((sums) => ({ ...sums, rejected: sums.rows - sums.written - sums.unchanged }));
}

/** Fills `import_stage` with the rows of a file, or leaves it empty without one. Returns the number of rows. */
async function stageTable(
  client: pg.PoolClient,
  format: Format,
  file: FoundFile | undefined,
  input: StepInput,
): Promise<number> {
  await client.query(`ALTER TABLE import_rejects ALTER COLUMN file SET DEFAULT '${format.file}'`);
  await createStage(client, format);
  if (!file) return 0;
  const { readLocalDate, signal } = input;
  const onProgress = (done: number, total: number) => tell(input, format, 'read', done, total);
  const rows = await stageFile(client, file, { onProgress, readLocalDate, signal });
  tell(input, format, 'sort', 0, 1);
  return rows;
}

function tell(
  { onProgress }: StepInput,
  { file, noun }: Format,
  phase: ImportProgress['phase'],
  done: number,
  total: number,
): void {
  onProgress?.({ file, noun, phase, done, total });
}

type Loaded = { file: string; written: string; unchanged: string };

const NOTHING = { written: '0', unchanged: '0' };

/**
 * One batch is one statement and one transaction; only a dry run has one transaction around all batches. The statement
 * also writes the audit entries, for each file of which it wrote something. Rows of pairs that another transaction holds for
 * too long are rejected.
 */
async function loadBatch(
  client: pg.PoolClient,
  step: Step,
  batch: number,
  { ctx, input }: Doing,
): Promise<Loaded[]> {
  const noted = {
    action: 'import.batch',
    target: sql`'import/' || file`,
    after: sql`jsonb_build_object('batch', ${batch + 1}::integer, 'written', written, 'unchanged', unchanged)`,
  } as const;
  const load = () =>
    drizzle({ client }).execute<Loaded>(sql`
      WITH loaded AS MATERIALIZED (${step.load(batch, actorName(ctx.actor))}),
      noted AS (${auditInsert(ctx, noted, sql`loaded WHERE written > 0`)})
      SELECT file, written, unchanged FROM loaded`);
  // Inside the transaction of a dry run, a statement cannot be tried again.
  if (input.dryRun) return (await load()).rows;
  try {
    return (await withRetry(load)).rows;
  } catch (error) {
    const isBusy =
      databaseFailureOf(error) === 'locked' && step.tables.some(({ format }) => format.pairKeyed);
    if (!isBusy || !(await rejectBusy(client, step.tables, batch))) throw error;
    return (await withRetry(load)).rows;
  }
}
