import { networksOf } from '@/lib/auth/networks';
import { secretKeysOf } from '@/lib/auth/secret-keys';
import { loadConfig } from '@/lib/config';
import { readSession } from './credential';
import { currentExchange } from './exchange';
import { ADDRESS_HEADER } from './peer';
import { Windows } from './windows';

const pages = new Windows();

/**
 * After how many seconds this page may be asked for; null: now. Pages have the limit of the API, in counts of their own:
 * what a page costs it costs the process that renders it, and nobody waits for the database to be refused. Whoever a
 * session cookie was signed for is counted by themselves, and not for pages that their browser fetches ahead.
 */
export async function secondsToWait(headers: Headers): Promise<number | null> {
  const config = loadConfig();
  if (!config.ENABLE_RATE_LIMITING) return null;
  const claims = (await readSession(headers, secretKeysOf(config)))?.claims;
  if (claims && currentExchange()?.isPrefetch) return null;
  const limit = config.RATE_LIMIT_CALLS;
  const keys = claims
    ? [{ key: `user:${claims.userId}`, limit }]
    : networksOf(headers.get(ADDRESS_HEADER) ?? 'unknown').map(({ network, times }) => ({
        key: network,
        limit: limit * times,
      }));
  return pages.count(keys, config.RATE_LIMIT_WINDOW_SECONDS * 1_000, performance.now());
}
