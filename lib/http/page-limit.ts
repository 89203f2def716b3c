import { networksOf } from '@/lib/auth/networks';
import { secretKeysOf } from '@/lib/auth/secret-keys';
import { loadConfig } from '@/lib/config';
import { readDevice, readSession } from './credential';
import { currentExchange } from './exchange';
import { ADDRESS_HEADER } from './peer';
import { type CountedKey, Windows } from './windows';

/** What a browser fetches ahead of a person is cheap: a part of a page, and most of it never opened. */
const AHEAD_TIMES = 10;

const pages = new Windows();

/**
 * After how many seconds this page may be asked for; null: now. Pages have the limit of the API, in counts of their own:
 * what a page costs it costs the process that renders it, and nobody waits for the database to be refused. Whoever a
 * session cookie was signed for is counted by themselves, and a known browser by itself; strangers by their network.
 */
export async function secondsToWait(headers: Headers): Promise<number | null> {
  const config = loadConfig();
  if (!config.ENABLE_RATE_LIMITING) return null;
  const keys = await keysOf(headers, { limit: config.RATE_LIMIT_CALLS, secret: secretKeysOf(config) });
  return pages.count(keys, config.RATE_LIMIT_WINDOW_SECONDS * 1_000, performance.now());
}

async function keysOf(
  headers: Headers,
  { limit, secret }: { limit: number; secret: ReturnType<typeof secretKeysOf> },
): Promise<CountedKey[]> {
  const claims = (await readSession(headers, secret))?.claims;
  const exchange = currentExchange();
  if (claims && exchange?.isPrefetch && !exchange.isDocument)
    return [{ key: `ahead:${claims.userId}`, limit: limit * AHEAD_TIMES }];
  if (claims) return [{ key: `user:${claims.userId}`, limit }];
  const device = readDevice(headers, secret);
  if (device !== null) return [{ key: `device:${device}`, limit }];
  return networksOf(headers.get(ADDRESS_HEADER) ?? 'unknown').map(({ network, times }) => ({
    key: `address:${network}`,
    limit: limit * times,
  }));
}
