import { stringify } from 'csv-stringify/sync';
import type { Context } from '@/lib/context';
import { processWide } from '@/lib/process-wide';
import { Turns } from './turns';

export type CsvFile = {
  /** Without file extension and date. */
  name: string;
  /** Whether it begins with a byte order mark, which Excel needs to read UTF-8. */
  bom?: boolean;
  columns: readonly string[];
  batches: AsyncGenerator<object[]>;
};

/** A file whose columns are fields of its records. */
export function csvFile<T extends object>(
  file: CsvFile & {
    columns: readonly (keyof T & string)[];
    batches: AsyncGenerator<T[]>;
  },
): CsvFile {
  return file;
}

const CSV = {
  record_delimiter: 'windows',
  // Many readers end a record at half a line break.
  quoted_match: /[\r\n]/,
  // A spreadsheet reads text that begins with =, +, -, @, a tab or a CR as a formula. Numbers stay numbers.
  escape_formulas: true,
} as const;

const EXPORTS_MAX = 4;
/** A client that reads nothing for this time has gone or makes others wait. */
const STALLED_MS = 60_000;

const turns = processWide('exports', () => new Turns(EXPORTS_MAX));

/**
 * A file that is made while it is sent, in RFC 4180 with a header row. Four are made at once, and the next waits. It reads
 * the next batch after the last one was sent. It stops when the client goes away or reads nothing for a minute. A failure
 * before the first row is a normal refusal. A later failure cuts the connection, so the client does not take half a file for
 * a whole one.
 */
export async function csvResponse(
  ctx: Context,
  file: CsvFile,
  { stalledMs = STALLED_MS }: { stalledMs?: number } = {},
): Promise<Response> {
  const leave = await turns.take();
  try {
    const first = await file.batches.next();
    const day = new Date().toISOString().slice(0, 10);
    const source = new CsvSource({ ctx, file, first, stalledMs, leave });
    return new Response(new ReadableStream(source, { highWaterMark: 0 }), {
      headers: {
        'Content-Type': 'text/csv; charset=utf-8; header=present',
        'Content-Disposition': `attachment; filename="${file.name}-${day}.csv"`,
      },
    });
  } catch (error) {
    leave();
    throw error;
  }
}

type Sending = {
  ctx: Context;
  file: CsvFile;
  /** Null once it was sent. */
  first: IteratorResult<object[]> | null;
  stalledMs: number;
  leave: () => void;
};

/** The bytes of a file, and the end of its export, however it ends. */
class CsvSource implements UnderlyingDefaultSource<Uint8Array> {
  private rows = 0;
  private stalled: NodeJS.Timeout | undefined;

  constructor(private readonly sending: Sending) {}

  start(controller: ReadableStreamDefaultController): void {
    this.watch(controller);
  }

  private watch(controller: ReadableStreamDefaultController): void {
    this.stalled = setTimeout(() => {
      controller.error(new Error('nobody reads this export'));
      void this.cancel();
    }, this.sending.stalledMs);
  }

  async pull(controller: ReadableStreamDefaultController): Promise<void> {
    clearTimeout(this.stalled);
    try {
      const { file, first } = this.sending;
      this.sending.first = null;
      const { done, value } = first ?? (await file.batches.next());
      const records = done ? [] : value;
      if (first || !done) controller.enqueue(encode(file, records, first !== null));
      this.rows += records.length;
      if (!done) return this.watch(controller);
      controller.close();
      this.end('finished');
    } catch (error) {
      this.end('failed', error);
      controller.error(error);
    }
  }

  async cancel(): Promise<void> {
    await this.sending.file.batches.return(undefined);
    this.end('cut_off');
  }

  private end(outcome: 'finished' | 'cut_off' | 'failed', error?: unknown): void {
    clearTimeout(this.stalled);
    const { rows, sending } = this;
    const { ctx, file, leave } = sending;
    leave();
    const said = { request_id: ctx.requestId, file: file.name, rows, outcome, ...(error ? { error } : {}) };
    if (error) ctx.log.error(said, 'an export ended');
    else ctx.log.info(said, 'an export ended');
  }
}

function encode({ bom, columns }: CsvFile, records: object[], withHeader: boolean): Uint8Array {
  const header = (bom ? '\uFEFF' : '') + stringify([columns], { record_delimiter: 'windows' });
  const rows = stringify(records, { ...CSV, columns: [...columns] });
  return new TextEncoder().encode(withHeader ? header + rows : rows);
}
