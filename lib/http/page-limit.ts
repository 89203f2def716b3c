import { networksOf } from '@/lib/auth/networks';
import { secretKeysOf } from '@/lib/auth/secret-keys';
import { loadConfig } from '@/lib/config';
import { readDevice, readSession } from './credential';
import { currentExchange } from './exchange';
import { ADDRESS_HEADER } from './peer';
import { type CountedKey, Windows } from './windows';

/** A prefetch is cheap: it renders a part of a page. A browser makes many, and a person opens few of them. */
const AHEAD_TIMES = 10;

const pages = new Windows();

/**
 * The number of seconds until this page may be requested. Null means now. Pages have the limit of the API but separate
 * counts. Each process counts in memory, because a page costs that process, and a refusal must not wait for the database.
 * The count is by user with a signed session cookie, by browser for a known browser, otherwise by network.
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
