import { setTimeout as delay } from 'node:timers/promises';
import { flushLastCounts } from '@/lib/measure/measure-round';
import { tracer } from '@/lib/tracing/tracer';
import type { WebProcess } from './process';

const LIMIT_MS = 1_000;

/**
 * Next ends the process by itself once it has answered what it was asked, and waits for nobody. So the end waits here
 * until the last counts are stored, at most a second.
 */
export function storeLastCountsBeforeExit(web: WebProcess): void {
  const exit = process.exit.bind(process);
  const exitOnceStored = (code?: number | string | null) => {
    process.exit = exit;
    void Promise.race([storeLastCounts(web), delay(LIMIT_MS)]).finally(() => exit(code));
  };
  process.exit = exitOnceStored as typeof process.exit;
}

/** What was counted until now, and the spans that wait. Never rejects. */
export async function storeLastCounts({ db, log }: WebProcess): Promise<void> {
  const counted = flushLastCounts({ db }).catch((error) =>
    log.warn({ error }, 'the last counts were not stored'),
  );
  await Promise.all([counted, tracer()?.flush()]);
}
