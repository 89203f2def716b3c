import { setTimeout as delay } from 'node:timers/promises';
import { drain } from './drain';
import { storeLastCounts } from './last-counts';
import { closeWebProcess, stopWebRounds, type WebProcess } from './process';

/** Together with the default of SHUTDOWN_DELAY_SECONDS: gone within ten seconds. */
const FINISH_MS = 6_000;
const CLOSE_MS = 1_000;
/** npm passes on a Ctrl-C that has reached us already: the same wish, not a second one. */
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
  const finished = await drain({ delayMs: config.SHUTDOWN_DELAY_SECONDS * 1000, finishMs: FINISH_MS });
  if (!finished) log.warn('requests that took too long were cut off');
  const closed = await Promise.race([settle(web).then(() => true), delay(CLOSE_MS, false)]);
  if (closed) log.info('stopped');
  else log.warn('stopped without closing the connections to the database');
  process.exit(0);
}

async function settle(web: WebProcess): Promise<void> {
  await stopWebRounds();
  await storeLastCounts(web);
  await closeWebProcess(web);
}
