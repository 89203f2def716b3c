import { createReadStream } from 'node:fs';
import { type ParsedRecord, parseRecord } from './parse-record';

export type CsvRecord = {
  /** The number of its first line, counted from 1. */
  line: number;
  raw: string;
} & ({ fields: string[] } | { fault: string });

const LINE_LENGTH_MAX = 1_048_576;
const KEPT_OF_TOO_LONG = 200;
const OPEN_LENGTH_MAX = 65_536;
const OPEN_LINES_MAX = 200;
const NOT_CLOSED = 'a quote is not closed';

/**
 * Reads a CSV file of any size in bounded memory, a few hundred records at a time. One bad record does not spoil the
 * others: a quote that is still open after 200 lines or 64 KiB is a fault, and reading goes on at the next line.
 */
export async function* readRecords(
  path: string,
  { separator = ',', signal }: { separator?: string; signal?: AbortSignal | undefined } = {},
): AsyncGenerator<CsvRecord[], void> {
  const assembler = new Assembler(separator);
  const lines = new Lines();
  for await (const chunk of createReadStream(path, { encoding: 'utf8', signal })) {
    for (const line of lines.add(chunk as string)) assembler.add(line);
    yield assembler.take();
  }
  for (const line of lines.end()) assembler.add(line);
  assembler.end();
  yield assembler.take();
}

type Line = { text: string; tooLong: boolean };

/** Cuts text into lines; a line beyond the limit is cut off. */
class Lines {
  #rest = '';
  #tooLong = false;
  #first = true;

  *add(chunk: string): Generator<Line> {
    const text = this.#first ? chunk.replace(/^\uFEFF/, '') : chunk;
    this.#first = false;
    let from = 0;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      yield this.#finish(text.slice(from, at));
      from = at + 1;
    }
    this.#keep(text.slice(from));
  }

  *end(): Generator<Line> {
    if (this.#rest !== '') yield this.#finish('');
  }

  #keep(text: string): void {
    this.#rest += text;
    if (this.#rest.length <= LINE_LENGTH_MAX) return;
    this.#tooLong = true;
    this.#rest = this.#rest.slice(0, KEPT_OF_TOO_LONG);
  }

  #finish(end: string): Line {
    this.#keep(end);
    const tooLong = this.#tooLong;
    const whole = tooLong ? this.#rest.slice(0, KEPT_OF_TOO_LONG) : this.#rest;
    this.#rest = '';
    this.#tooLong = false;
    return { text: whole.endsWith('\r') ? whole.slice(0, -1) : whole, tooLong };
  }
}

/** Joins the lines of a quoted field that has more than one line. */
class Assembler {
  readonly #separator: string;
  #line = 0;
  #open: Line[] = [];
  #openLength = 0;
  #records: CsvRecord[] = [];

  constructor(separator: string) {
    this.#separator = separator;
  }

  take(): CsvRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }

  add(line: Line): void {
    this.#line++;
    this.#place(line);
  }

  end(): void {
    while (this.#open.length > 0) this.#giveUp();
  }

  #place(line: Line): void {
    this.#open.push(line);
    this.#openLength += line.text.length;
    if (line.tooLong) {
      while (this.#open.length > 1) this.#giveUp();
      if (this.#open.length === 1) this.#emit({ fault: 'is longer than 1 MiB' });
      return;
    }
    const raw = this.#openRaw();
    const several = this.#open.length > 1;
    const parsed: ParsedRecord = parseRecord(raw, this.#separator);
    if (!several && raw.trim() === '') this.#reset();
    else if (parsed === 'open') {
      if (this.#open.length > OPEN_LINES_MAX || this.#openLength > OPEN_LENGTH_MAX) this.#giveUp();
    } else if ('fault' in parsed && several) this.#giveUp();
    else this.#emit(parsed);
  }

  /** The line with the open quote is the fault; the lines after it are read again one by one. */
  #giveUp(): void {
    const [first, ...rest] = this.#open;
    const line = this.#line - rest.length;
    this.#reset();
    this.#records.push({ line, raw: first?.text ?? '', fault: NOT_CLOSED });
    const newest = this.#line;
    rest.forEach((next, index) => {
      this.#line = line + 1 + index;
      this.#place(next);
    });
    this.#line = newest;
  }

  #emit(parsed: { fields: string[] } | { fault: string }): void {
    this.#records.push({ line: this.#line - this.#open.length + 1, raw: this.#openRaw(), ...parsed });
    this.#reset();
  }

  #openRaw(): string {
    return this.#open.length === 1
      ? (this.#open[0]?.text ?? '')
      : this.#open.map((line) => line.text).join('\n');
  }

  #reset(): void {
    this.#open = [];
    this.#openLength = 0;
  }
}
