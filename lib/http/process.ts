import type { Database } from '@/db/client';
import { roundsOf } from '@/lib/all-rounds';
import type { RateLimit } from '@/lib/auth/authorise';
import { type Config, loadConfig } from '@/lib/config';
import { measuredClient } from '@/lib/counts/measured-client';
import { startMeasuring } from '@/lib/counts/this-process';
import { createLog, type Log } from '@/lib/log';
import { processWide } from '@/lib/process-wide';
import { type RunningRounds, startRounds } from '@/lib/rounds/start-rounds';
import { liveRound } from './live/streams';

/** What all requests of this process share. */
export type WebProcess = { config: Config; db: Database; log: Log };

/** Rounds have separate connections, so they continue when requests use all others. */
const ROUNDS_POOL_MAX = 2;
const ROUNDS_STATEMENT_TIMEOUT_MS = 5_000;

const kept = processWide<{ rounds?: RunningRounds & { db: Database } }>('web-rounds', () => ({}));

/** One pool and one log for each process, also when the development server reloads this file. Throws ConfigError. */
export function webProcess(): WebProcess {
  return processWide('web-process', openWebProcess);
}

function openWebProcess(): WebProcess {
  const config = loadConfig();
  const log = createLog({ name: 'web', enabled: config.ENABLE_STRUCTURED_LOGGING });
  const db = measuredClient('requests', {
    url: config.DATABASE_URL,
    applicationName: 'lockstep-web',
    poolMax: config.DATABASE_POOL_MAX,
    onConnectionError: (error) => log.warn({ error }, 'a database connection was lost'),
  });
  return { config, db, log };
}

/** The limit of requests of one user or address. Null without a limit. */
export function rateLimitOf(config: Config): RateLimit | null {
  if (!config.ENABLE_RATE_LIMITING) return null;
  return { calls: config.RATE_LIMIT_CALLS, windowSeconds: config.RATE_LIMIT_WINDOW_SECONDS };
}

/** Starts the rounds of this process once, also when this file is reloaded. */
export function startWebRounds({ config, log }: WebProcess): void {
  if (kept.rounds) return;
  startMeasuring('web');
  const db = measuredClient('rounds', {
    url: config.DATABASE_URL,
    applicationName: 'lockstep-web-rounds',
    poolMax: ROUNDS_POOL_MAX,
    statementTimeoutMs: ROUNDS_STATEMENT_TIMEOUT_MS,
  });
  kept.rounds = { db, ...startRounds({ db, log }, [...roundsOf(config), liveRound(config)]) };
}

/** Waits for the running rounds and starts no more. */
export async function stopWebRounds(): Promise<void> {
  await kept.rounds?.stop();
}

/** Closes every connection to the database. Call it when no code needs one any more. */
export async function closeWebProcess({ db }: WebProcess): Promise<void> {
  await Promise.all([db.$client.end(), kept.rounds?.db.$client.end()]);
}
