import { storeLastCounts } from '@/lib/counts/store-last-counts';
import { within } from '@/lib/within';
import { drain } from './drain';
import { endStreams } from './live/streams';
import { closeWebProcess, stopWebRounds, type WebProcess } from './process';

/** With the default of SHUTDOWN_DELAY_SECONDS the process ends within ten seconds. */
const FINISH_MS = 6_000;
const LAST_COUNTS_MS = 500;
const CLOSE_MS = 500;
/** npm passes on a Ctrl-C that this process has received already. That is not a second Ctrl-C. */
const SAME_WISH_MS = 500;

/**
 * Makes SIGTERM and SIGINT end this process in order: requests finish, rounds stop, connections close, exit code 0.
 * A second SIGINT ends it at once.
 */
export function leaveOnSignals(web: WebProcess): void {
  let askedAtMs: number | undefined;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (askedAtMs === undefined) void leave(web);
      else if (signal === 'SIGINT' && performance.now() - askedAtMs > SAME_WISH_MS) process.exit(130);
      askedAtMs ??= performance.now();
    });
  }
}

async function leave(web: WebProcess): Promise<void> {
  const { config, log } = web;
  log.info({ delay_seconds: config.SHUTDOWN_DELAY_SECONDS }, 'stopping');
  // A running delivery may take longer than the time left. Only the closing of connections waits for it, and not long.
  const resting = stopWebRounds();
  endStreams();
  const finished = await drain({ delayMs: config.SHUTDOWN_DELAY_SECONDS * 1000, finishMs: FINISH_MS });
  if (!finished) log.warn('requests that took too long were cut off');
  await storeLastCounts(web, LAST_COUNTS_MS);
  const closed = await within(
    CLOSE_MS,
    resting.then(() => closeWebProcess(web)),
  );
  if (closed) log.info('stopped');
  else log.warn('stopped without closing the connections to the database');
  process.exit(0);
}
