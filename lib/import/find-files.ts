import { createReadStream, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '@/lib/errors';
import { FORMATS, type Format } from './formats';
import { parseRecord } from './parse-record';

export type FoundFile = {
  format: Format;
  path: string;
  bytes: number;
  /** `order[i]` is the position of the format's column `i` in the file. */
  order: number[];
};

const HEADER_LENGTH_MAX = 65_536;

/** What is at a path; undefined where nothing is. */
async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/**
 * The import files of a folder, with checked headers. Throws `invalid_input` that names the file and the column when a
 * column is missing, unknown or repeated, and when there is no file.
 */
export async function findFiles(folder: string): Promise<FoundFile[]> {
  const known = await statOf(folder);
  if (!known?.isDirectory()) throw new DomainError('invalid_input', `${folder} is not a folder`);
  const found: FoundFile[] = [];
  for (const format of FORMATS) {
    const path = join(folder, format.file);
    const file = await statOf(path);
    if (file)
      found.push({ format, path, bytes: file.size, order: columnOrder(format, await readHeader(path)) });
  }
  if (found.length === 0) {
    const names = FORMATS.map((format) => format.file).join(', ');
    throw new DomainError('invalid_input', `${folder} has none of ${names}`);
  }
  return found;
}

async function readHeader(path: string): Promise<string> {
  let text = '';
  try {
    for await (const chunk of createReadStream(path, { encoding: 'utf8', end: HEADER_LENGTH_MAX }))
      text += chunk;
  } catch (error) {
    throw new DomainError(
      'invalid_input',
      `${path} cannot be read (${(error as NodeJS.ErrnoException).code})`,
    );
  }
  return (text.replace(/^\uFEFF/, '').split('\n', 1)[0] ?? '').replace(/\r$/, '');
}

function columnOrder(format: Format, header: string): number[] {
  const refuse = (what: string) => new DomainError('invalid_input', `${format.file}: ${what}`);
  const expected = format.columns.map((column) => column.name);
  if (header.trim() === '') throw refuse(`no header; the first line must be ${expected.join(',')}`);
  if (/[\0\uFFFD]/.test(header)) throw refuse('is not UTF-8 text');
  const parsed = parseRecord(header);
  if (parsed === 'open' || 'fault' in parsed)
    throw refuse('the header has a quote that is not closed properly');
  const names = parsed.fields.map((name) => name.trim());
  if (names.length === 1 && /[;\t]/.test(header)) throw refuse('the columns must be separated by commas');
  const missing = expected.filter((name) => !names.includes(name));
  const unknown = names.filter((name) => !expected.includes(name));
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  const quoted = (list: string[]) => list.map((name) => `"${name}"`).join(', ');
  if (missing.length > 0)
    throw refuse(`column ${quoted(missing)} is missing; the first line must name ${expected.join(', ')}`);
  if (unknown.length > 0)
    throw refuse(`column ${quoted(unknown)} is unknown; expected ${expected.join(', ')}`);
  if (twice.length > 0) throw refuse(`column ${quoted(twice)} is there twice`);
  return expected.map((name) => names.indexOf(name));
}
