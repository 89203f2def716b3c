import { stringify } from 'csv-stringify/sync';
import type { Context } from '@/lib/context';
import { Reply } from './reply';

export type CsvFile<T> = {
  /** Without ending and date. */
  name: string;
  columns: readonly (keyof T & string)[];
  batches: AsyncGenerator<T[]>;
};

const CSV = {
  record_delimiter: 'windows',
  // Half a line break would end the record for many a reader.
  quoted_match: /[\r\n]/,
  // A spreadsheet takes what begins with =, +, -, @, a tab or a CR for a formula. Numbers stay numbers.
  escape_formulas: true,
} as const;

/**
 * A file that is made while it is sent, in RFC 4180 with a header row. It asks for the next batch when the last one has
 * gone, and for none any more once the client is away. What fails before the first row is still a refusal of its own;
 * later the connection is cut, so that half a file is not taken for a whole one.
 */
export async function csvReply<T extends object>(ctx: Context, file: CsvFile<T>): Promise<Reply> {
  const { name, columns, batches } = file;
  const first = await batches.next();
  const text = new TextEncoder();
  const row = (records: T[]) => stringify(records, { ...CSV, columns: [...columns] });
  const header = stringify([columns], { record_delimiter: 'windows' });
  let rows = 0;
  let next: Promise<IteratorResult<T[]>> | null = Promise.resolve(first);
  const ended = (outcome: 'finished' | 'cut_off' | 'failed', error?: unknown) => {
    const said = { request_id: ctx.requestId, file: name, rows, outcome, ...(error ? { error } : {}) };
    if (error) ctx.log.error(said, 'an export ended');
    else ctx.log.info(said, 'an export ended');
  };
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const begins = next !== null;
          const { done, value } = await (next ?? batches.next());
          next = null;
          const records = done ? [] : value;
          if (begins || !done) controller.enqueue(text.encode((begins ? header : '') + row(records)));
          rows += records.length;
          if (!done) return;
          controller.close();
          ended('finished');
        } catch (error) {
          ended('failed', error);
          controller.error(error);
        }
      },
      async cancel() {
        await batches.return(undefined);
        ended('cut_off');
      },
    },
    { highWaterMark: 0 },
  );
  const day = new Date().toISOString().slice(0, 10);
  return new Reply(200, stream, {
    'Content-Type': 'text/csv; charset=utf-8; header=present',
    'Content-Disposition': `attachment; filename="${name}-${day}.csv"`,
  });
}
