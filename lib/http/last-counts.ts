import { storeLastCounts } from '@/lib/counts/store-last-counts';
import type { WebProcess } from './process';

const LIMIT_MS = 1_000;

/**
 * Next ends the process by itself after its last answer and waits for nothing. So `process.exit` waits here until the last
 * counts are stored, at most a second.
 */
export function storeLastCountsBeforeExit(web: WebProcess): void {
  const exit = process.exit.bind(process);
  const exitOnceStored = (code?: number | string | null) => {
    process.exit = exit;
    void storeLastCounts(web, LIMIT_MS).finally(() => exit(code));
  };
  process.exit = exitOnceStored as typeof process.exit;
}
