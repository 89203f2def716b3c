import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

/** Methods that fetch forbids: Next cannot make a Request of them. */
const UNSPEAKABLE = new Set(['TRACE', 'TRACK', 'CONNECT']);

/**
 * Turns what Next would answer with 500 into what it refuses: a method that nobody knows, and a path that names nothing.
 * Call once, before the server listens.
 */
export function keepAnswerable(): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage };
    if (UNSPEAKABLE.has(request.method ?? '')) request.method = 'UNKNOWN';
    request.url = decodableAddress(request.url ?? '/');
  });
}

/** The address with a path that can be decoded: where the percent signs make no UTF-8, they stand for themselves. */
export function decodableAddress(address: string): string {
  const [path = '', ...query] = address.split('?');
  try {
    decodeURIComponent(path);
    return address;
  } catch {
    return [path.replaceAll('%', '%25'), ...query].join('?');
  }
}
