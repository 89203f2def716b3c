import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { countedAddress } from '@/lib/auth/networks';

/** The client's network address, as far as trusted proxies confirm it. Only this file sets it, on every request. */
export const ADDRESS_HEADER = 'x-lockstep-address';

/**
 * Removes forged headers from every request before other code reads them. `x-forwarded-*` headers count only for the number
 * of trusted proxies. Call once, before the server listens.
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
  // Each proxy appends the address that called it, so the trusted proxies wrote the last ones.
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

/** The address in `1.2.3.4:5678`, `[2001:db8::1]:443` or either without a port. Null if there is no address. */
function addressIn(told: string): string | null {
  const bare = /^\[(.*)\](?::\d+)?$/.exec(told)?.[1] ?? /^([\d.]+):\d+$/.exec(told)?.[1] ?? told;
  const address = bare.replace(/%.*$/, '');
  return isIP(address) ? address : null;
}
