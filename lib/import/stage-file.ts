import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { FoundFile } from './find-files';
import type { Format } from './formats';
import type { ReadLocalDate } from './local-dates';
import { type CsvRecord, readRecords } from './read-records';
import { isRow, readRow } from './read-row';

/** Called with the bytes that are read, and the bytes of the whole file. */
export type Staging = (bytesDone: number, bytesTotal: number) => void;

/** Creates the session's empty table `import_stage` for rows of this format. */
export async function createStage(client: pg.ClientBase, format: Format): Promise<void> {
  const columns = format.columns.map((column) => `${column.name} ${column.type}`);
  await client.query('DROP TABLE IF EXISTS import_stage');
  await client.query(
    `CREATE TEMP TABLE import_stage (line bigint, raw text, fault text, ${columns.join(', ')})`,
  );
}

/**
 * Streams a file into the session's table `import_stage`: each row with its line number and raw text, and with its
 * values or its fault and, as far as they can be read, the columns that name its pair. Returns the number of rows.
 */
export async function stageFile(
  client: pg.ClientBase,
  file: FoundFile,
  {
    onProgress,
    readLocalDate,
    signal,
  }: { onProgress: Staging; readLocalDate: ReadLocalDate; signal: AbortSignal | undefined },
): Promise<number> {
  let rows = 0;
  async function* lines(): AsyncGenerator<string> {
    let bytesDone = 0;
    let header = file.headerRecords;
    for await (const records of readRecords(file.path, { separator: file.separator, signal })) {
      let text = '';
      for (const record of records) {
        bytesDone += record.raw.length + 1;
        if (header > 0) {
          header--;
          continue;
        }
        if (!isRow(record)) continue;
        rows++;
        text += stagedLine(record, file, readLocalDate);
      }
      onProgress(Math.min(bytesDone, file.bytes), file.bytes);
      if (text !== '') yield text;
    }
  }
  await pipeline(Readable.from(lines()), client.query(copyFrom('COPY import_stage FROM STDIN')), { signal });
  return rows;
}

function stagedLine(record: CsvRecord, file: FoundFile, readLocalDate: ReadLocalDate): string {
  const row = readRow(record, file, readLocalDate);
  const values = 'values' in row ? row.values : keyOnly(record, file);
  const fault = 'fault' in row ? row.fault : null;
  // PostgreSQL stores every character but NUL.
  return `${[String(record.line), record.raw.replaceAll('\0', '\\0'), fault, ...values].map(copyText).join('\t')}\n`;
}

/** The values of a row at fault: only those that name its pair, so that the other half is not taken without it. */
function keyOnly(record: CsvRecord, { format, order, separator }: FoundFile): (string | null)[] {
  const fields = 'fields' in record ? record.fields : record.raw.split(separator);
  return format.columns.map((column, index) => {
    if (!format.pairKeyed || !KEY.has(column.name)) return null;
    const parsed = column.parse((fields[order[index] ?? -1] ?? '').replaceAll(/["\0]/g, '').trim());
    return 'value' in parsed ? parsed.value : null;
  });
}

const KEY = new Set(['external_id', 'specialization']);

const COPY_ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A value in COPY's text format. */
function copyText(value: string | null): string {
  if (value === null) return '\\N';
  return /[\\\n\r\t]/.test(value)
    ? value.replace(/[\\\n\r\t]/g, (character) => COPY_ESCAPES[character] ?? '')
    : value;
}
