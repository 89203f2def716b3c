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
    return new Response(streamOf(ctx, file, { first, stalledMs, leave }), {
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

function streamOf(
  ctx: Context,
  { name, bom, columns, batches }: CsvFile,
  { first, stalledMs, leave }: { first: IteratorResult<object[]>; stalledMs: number; leave: () => void },
): ReadableStream<Uint8Array> {
  const text = new TextEncoder();
  const row = (records: object[]) => stringify(records, { ...CSV, columns: [...columns] });
  const header = (bom ? '\uFEFF' : '') + stringify([columns], { record_delimiter: 'windows' });
  let rows = 0;
  let next: Promise<IteratorResult<object[]>> | null = Promise.resolve(first);
  let stalled: NodeJS.Timeout | undefined;
  const ended = (outcome: 'finished' | 'cut_off' | 'failed', error?: unknown) => {
    clearTimeout(stalled);
    leave();
    const said = { request_id: ctx.requestId, file: name, rows, outcome, ...(error ? { error } : {}) };
    if (error) ctx.log.error(said, 'an export ended');
    else ctx.log.info(said, 'an export ended');
  };
  const cutOff = async () => {
    await batches.return(undefined);
    ended('cut_off');
  };
  const watch = (controller: ReadableStreamDefaultController) => {
    stalled = setTimeout(() => {
      controller.error(new Error('nobody reads this export'));
      void cutOff();
    }, stalledMs);
  };
  return new ReadableStream<Uint8Array>(
    {
      start: watch,
      async pull(controller) {
        clearTimeout(stalled);
        try {
          const begins = next !== null;
          const { done, value } = await (next ?? batches.next());
          next = null;
          const records = done ? [] : value;
          if (begins || !done) controller.enqueue(text.encode((begins ? header : '') + row(records)));
          rows += records.length;
          if (!done) return watch(controller);
          controller.close();
          ended('finished');
        } catch (error) {
          ended('failed', error);
          controller.error(error);
        }
      },
      cancel: cutOff,
    },
    { highWaterMark: 0 },
  );
}
