import type { Context } from '@/lib/context';
import { tracer } from '@/lib/tracing/tracer';
import { within } from '@/lib/within';
import { flushLastCounts } from './measure-round';

/** Stores the last counts of a process that ends, and sends its waiting spans, within the limit. Never rejects. */
export async function storeLastCounts(
  { db, log }: Pick<Context, 'db' | 'log'>,
  limitMs: number,
): Promise<void> {
  const counted = flushLastCounts({ db }).catch((error) =>
    log.warn({ error }, 'the last counts were not stored'),
  );
  await within(limitMs, Promise.all([counted, tracer()?.flush()]));
}
