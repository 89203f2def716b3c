import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { parseAndValidateFlightRouterState } from 'next/dist/server/app-render/parse-and-validate-flight-router-state';

/** What the page in a browser says of itself when it asks for the next one. */
const ROUTER_STATE = 'next-router-state-tree';
const PREFETCH = 'next-router-prefetch';
/** Asks for one of the server's actions, of which there are none. */
const ACTION = 'next-action';
/** A page that Next keeps for its own failures, and cannot render when it is asked for. */
const FAILURE_PAGE = '/_global-error';
/** An address that names nothing. */
const NOWHERE = '/_nowhere';

/** Methods that fetch forbids: Next cannot make a Request of them. */
const UNSPEAKABLE = new Set(['TRACE', 'TRACK', 'CONNECT']);

/**
 * Turns what Next and next-auth would answer with 500 into what they refuse or do without: a method that nobody knows, a
 * path that names nothing, a state of the page that says nothing, and a cookie that holds no address. Call once, before the
 * server listens.
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

/** Whether Next will understand it, by its own rule. Without it the whole page is rendered. */
export function isRouterState(header: string | string[] | undefined): boolean {
  try {
    parseAndValidateFlightRouterState(header);
    return true;
  } catch {
    return false;
  }
}

/** The cookies without one that says where to go on after signing in, and says nothing: next-auth fails on it. */
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
 * The address with a path that can be decoded: where the percent signs make no UTF-8, they stand for themselves. What is
 * no path, or no page of ours, becomes one that names nothing.
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
