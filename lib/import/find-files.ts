import { createReadStream, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '@/lib/errors';
import { assertUtf8 } from './assert-utf8';
import { FORMATS, type Format } from './formats';
import { parseRecord } from './parse-record';

export type FoundFile = {
  format: Format;
  path: string;
  bytes: number;
  separator: string;
  /** The records before the first row: the names of the columns and, before them, perhaps `sep=;`. */
  headerRecords: number;
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
 * column is missing, unknown or repeated, when a file is not UTF-8, and when there is no file.
 */
export async function findFiles(folder: string): Promise<FoundFile[]> {
  const known = await statOf(folder);
  if (!known?.isDirectory()) throw new DomainError('invalid_input', `${folder} is not a folder`);
  const found: FoundFile[] = [];
  for (const format of FORMATS) {
    const path = join(folder, format.file);
    const file = await statOf(path);
    if (!file) continue;
    await assertUtf8(path, format.file).catch((error) => Promise.reject(explained(error, path)));
    found.push({ format, path, bytes: file.size, ...readHeader(format, await readBeginning(path)) });
  }
  if (found.length === 0) {
    const names = FORMATS.map((format) => format.file).join(', ');
    throw new DomainError('invalid_input', `${folder} has none of ${names}`);
  }
  return found;
}

/** The first lines of a file, without the byte order mark. */
async function readBeginning(path: string): Promise<string[]> {
  let text = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8', end: HEADER_LENGTH_MAX }))
    text += chunk;
  return text.replace(/^\uFEFF/, '').split(/\r?\n/, 2);
}

/** A fault of the file system, in words that name the file; any other error as it is. */
function explained(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof DomainError || code === undefined) return error;
  return new DomainError('invalid_input', `${path} cannot be read (${code})`);
}

const SEPARATORS = [',', ';', '\t'];

/** Which separator the file has, and where each column is. Excel notes the separator as `sep=;` in a line of its own. */
function readHeader(
  format: Format,
  [first = '', second = '']: string[],
): Pick<FoundFile, 'separator' | 'headerRecords' | 'order'> {
  const noted = /^"?sep=(.)"?$/i.exec(first.trimEnd())?.[1] ?? (/^"?sep=\t/i.test(first) ? '\t' : undefined);
  const header = noted === undefined ? first : second;
  const width = (separator: string) => header.split(separator).length;
  const [widest = ','] = SEPARATORS.toSorted((a, b) => width(b) - width(a));
  const separator = noted ?? widest;
  return {
    separator,
    headerRecords: noted === undefined ? 1 : 2,
    order: columnOrder(format, header, separator),
  };
}

function columnOrder(format: Format, header: string, separator: string): number[] {
  const refuse = (what: string) => new DomainError('invalid_input', `${format.file}: ${what}`);
  const expected = format.columns.map((column) => column.name);
  if (header.trim() === '') throw refuse(`no header; the first line must be ${expected.join(',')}`);
  const parsed = parseRecord(header, separator);
  if (parsed === 'open' || 'fault' in parsed)
    throw refuse('the header has a quote that is not closed properly');
  const names = parsed.fields.map((name) => name.trim());
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
