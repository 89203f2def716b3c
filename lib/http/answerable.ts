import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { parseAndValidateFlightRouterState } from 'next/dist/server/app-render/parse-and-validate-flight-router-state';

/** The page in a browser sends its state in this header when it asks for the next page. */
const ROUTER_STATE = 'next-router-state-tree';
const PREFETCH = 'next-router-prefetch';
/** Calls a server action. This server has none. */
const ACTION = 'next-action';
/** Next keeps this page for its own failures. It cannot render the page on request. */
const FAILURE_PAGE = '/_global-error';
/** No page has this address. */
const NOWHERE = '/_nowhere';

/** Methods that fetch forbids: Next cannot make a Request with them. */
const UNSPEAKABLE = new Set(['TRACE', 'TRACK', 'CONNECT']);

/**
 * Changes requests that Next and next-auth would answer with 500, so that they refuse or ignore the wrong part: an unknown
 * method, a path of no page, an unreadable page state, and a cookie without an address. Call once, before the server
 * listens.
 */
export function keepAnswerable(): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage };
    if (UNSPEAKABLE.has(request.method ?? '')) request.method = 'UNKNOWN';
    request.url = decodableAddress(request.url ?? '/');
    if (!isRouterState(request.headers[ROUTER_STATE])) delete request.headers[ROUTER_STATE];
    if (request.headers[PREFETCH] !== '1') delete request.headers[PREFETCH];
    delete request.headers[ACTION];
    if (request.headers.cookie) request.headers.cookie = readableCookies(request.headers.cookie);
  });
}

/** Whether Next can read the header, by Next's own rule. Without the header Next renders the whole page. */
export function isRouterState(header: string | string[] | undefined): boolean {
  try {
    parseAndValidateFlightRouterState(header);
    return true;
  } catch {
    return false;
  }
}

/** Removes a cookie for the address after sign-in when it holds no address, because next-auth fails on it. */
export function readableCookies(header: string): string {
  return header
    .split(';')
    .filter((part) => {
      const [, value] = /^ *(?:__Host-)?lockstep-callback-[^=]*=(.*)$/.exec(part) ?? [];
      return value === undefined || isAddress(value);
    })
    .join(';');
}

function isAddress(encoded: string): boolean {
  try {
    return URL.canParse(decodeURIComponent(encoded));
  } catch {
    return false;
  }
}

/**
 * The address with a path that can be decoded: when the percent signs do not make UTF-8, each is escaped. `*` and the
 * failure page become an address of no page.
 */
export function decodableAddress(address: string): string {
  const [path = '', ...query] = address.split('?');
  if (path === '*' || path === FAILURE_PAGE) return NOWHERE;
  try {
    decodeURIComponent(path);
    return address;
  } catch {
    return [path.replaceAll('%', '%25'), ...query].join('?');
  }
}
