import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { parseAndValidateFlightRouterState } from 'next/dist/server/app-render/parse-and-validate-flight-router-state';

/** What the page in a browser says of itself when it asks for the next one. */
const ROUTER_STATE = 'next-router-state-tree';

/** Methods that fetch forbids: Next cannot make a Request of them. */
const UNSPEAKABLE = new Set(['TRACE', 'TRACK', 'CONNECT']);

/**
 * Turns what Next would answer with 500 into what it refuses or does without: a method that nobody knows, a path that
 * names nothing, and a state of the page that says nothing. Call once, before the server listens.
 */
export function keepAnswerable(): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage };
    if (UNSPEAKABLE.has(request.method ?? '')) request.method = 'UNKNOWN';
    request.url = decodableAddress(request.url ?? '/');
    if (!isRouterState(request.headers[ROUTER_STATE])) delete request.headers[ROUTER_STATE];
  });
}

/** Whether Next will understand it, by its own rule. Without it the whole page is rendered. */
export function isRouterState(header: string | string[] | undefined): boolean {
  try {
    parseAndValidateFlightRouterState(header);
    return true;
  } catch {
    return false;
  }
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
