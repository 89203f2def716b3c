import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { countedAddress } from '@/lib/auth/networks';

/** The client's network address, as far as the trusted proxies vouch for it. Set on every request by us alone. */
export const ADDRESS_HEADER = 'x-lockstep-address';

/**
 * Makes the headers of every request say only what can be believed, before anything reads them: `x-forwarded-*` count
 * for as many proxies as are trusted, and what a client forged is gone. Call once, before the server listens.
 */
export function trustProxies(hops: number): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage };
    believe(request.headers, request.socket.remoteAddress ?? 'unknown', hops);
  });
}

/** What `trustProxies` does to the headers of one request that came from `peer`. */
export function believe(headers: IncomingMessage['headers'], peer: string, hops: number): void {
  const forwarded = listOf(headers['x-forwarded-for']);
  const scheme = listOf(headers['x-forwarded-proto']);
  const host = listOf(headers['x-forwarded-host']);
  for (const name of Object.keys(headers)) {
    if (name.startsWith('x-forwarded-') || name === 'forwarded' || name === ADDRESS_HEADER)
      delete headers[name];
  }
  // Each proxy appends the address it was called from: the last ones are the trusted ones' own words.
  const told = hops > 0 ? forwarded.at(-Math.min(hops, forwarded.length)) : undefined;
  const address = countedAddress((told && addressIn(told)) || peer);
  headers[ADDRESS_HEADER] = address;
  headers['x-forwarded-for'] = address;
  if (hops === 0) return;
  if (scheme.at(-1) === 'https' || scheme.at(-1) === 'http') headers['x-forwarded-proto'] = scheme.at(-1);
  if (host.length > 0) headers['x-forwarded-host'] = host.at(-1);
}

function listOf(header: string | string[] | undefined): string[] {
  return [header ?? []]
    .flat()
    .join(',')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

/** The address in `1.2.3.4:5678`, `[2001:db8::1]:443` or either without a port; null for what is none. */
function addressIn(told: string): string | null {
  const bare = /^\[(.*)\](?::\d+)?$/.exec(told)?.[1] ?? /^([\d.]+):\d+$/.exec(told)?.[1] ?? told;
  const address = bare.replace(/%.*$/, '');
  return isIP(address) ? address : null;
}
