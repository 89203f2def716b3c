import { stringify } from 'csv-stringify/sync';
import type { Context } from '@/lib/context';
import { processWide } from '@/lib/process-wide';
import { Turns } from './turns';

export type CsvFile = {
  /** Without ending and date. */
  name: string;
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
  // Half a line break would end the record for many a reader.
  quoted_match: /[\r\n]/,
  // A spreadsheet takes what begins with =, +, -, @, a tab or a CR for a formula. Numbers stay numbers.
  escape_formulas: true,
} as const;

const EXPORTS_MAX = 4;
/** A reader that takes nothing for so long has gone without saying so, or keeps others waiting. */
const STALLED_MS = 60_000;

const turns = processWide('exports', () => new Turns(EXPORTS_MAX));

/**
 * A file that is made while it is sent, in RFC 4180 with a header row. Four are made at once, the next waits. It asks for
 * the next batch when the last one has gone, and for none any more once the client is away, or has taken nothing for a
 * minute. What fails before the first row is still a refusal of its own; later the connection is cut, so that half a file
 * is not taken for a whole one.
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
  { name, columns, batches }: CsvFile,
  { first, stalledMs, leave }: { first: IteratorResult<object[]>; stalledMs: number; leave: () => void },
): ReadableStream<Uint8Array> {
  const text = new TextEncoder();
  const row = (records: object[]) => stringify(records, { ...CSV, columns: [...columns] });
  const header = stringify([columns], { record_delimiter: 'windows' });
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
