import type { FoundFile } from './find-files';
import type { ReadLocalDate } from './local-dates';
import type { CsvRecord } from './read-records';

/** A record checked by its format: the values in the order of the format's columns, or its fault. */
export type Row = { values: (string | null)[] } | { fault: string };

/** Whether a record is a row; spreadsheets write lines of separators alone where nothing is. */
export function isRow(record: CsvRecord): boolean {
  return 'fault' in record || record.fields.some((field) => field.trim() !== '');
}

/** The row of a file, by its format and the order of its columns. */
export function readRow(record: CsvRecord, { format, order }: FoundFile, readLocalDate: ReadLocalDate): Row {
  if (record.raw.includes('\0')) return { fault: 'contains the NUL character' };
  if (record.raw.includes('\uFFFD')) return { fault: 'has a character that was lost (U+FFFD)' };
  if ('fault' in record) return record;
  if (record.fields.length !== order.length) {
    return { fault: `has ${record.fields.length} columns instead of ${order.length}` };
  }
  const values: (string | null)[] = [];
  for (const [index, column] of format.columns.entries()) {
    const parsed = column.parse((record.fields[order[index] ?? -1] ?? '').trim(), readLocalDate);
    if ('fault' in parsed) return { fault: `${column.name} ${parsed.fault}` };
    values.push(parsed.value);
  }
  const fault = format.check?.(values);
  return fault ? { fault } : { values };
}
