import type { Format } from './formats';
import type { CsvRecord } from './read-records';

/** A record checked by its format: the values in the order of the format's columns, or its fault. */
export type Row = { values: (string | null)[] } | { fault: string };

/** `order[i]` is the position of the format's column `i` in the file. */
export function readRow(record: CsvRecord, format: Format, order: number[]): Row {
  if (record.raw.includes('\0')) return { fault: 'contains the NUL character' };
  if (record.raw.includes('\uFFFD')) return { fault: 'is not UTF-8 text' };
  if ('fault' in record) return record;
  if (record.fields.length !== order.length) {
    return { fault: `has ${record.fields.length} columns instead of ${order.length}` };
  }
  const values: (string | null)[] = [];
  for (const [index, column] of format.columns.entries()) {
    const parsed = column.parse((record.fields[order[index] ?? -1] ?? '').trim());
    if ('fault' in parsed) return { fault: `${column.name} ${parsed.fault}` };
    values.push(parsed.value);
  }
  const fault = format.check?.(values);
  return fault ? { fault } : { values };
}
