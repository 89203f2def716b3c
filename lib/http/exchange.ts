import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { processWide } from '@/lib/process-wide';

/** A request with its answer, of which Next shows a page only copies. */
export type Exchange = {
  request: IncomingMessage;
  response: ServerResponse;
  /** A whole page was asked for, and not the data that the page on the screen turns into another with. */
  isDocument: boolean;
  /** The browser asks ahead of the person. */
  isPrefetch: boolean;
  isUnavailable: boolean;
  /** What was read for it already, by name. */
  known: Map<string, Promise<unknown>>;
};

const current = processWide('exchange', () => new AsyncLocalStorage<Exchange>());

/** Makes every request known to whatever answers it. Call once, before the server listens. */
export function followExchanges(): void {
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    // Read now: Next takes the headers off the request before a page runs.
    const isDocument = request.headers.rsc === undefined;
    const isPrefetch = request.headers['next-router-prefetch'] !== undefined;
    current.enterWith({ request, response, isDocument, isPrefetch, isUnavailable: false, known: new Map() });
  });
}

/** The request that is being answered; undefined outside of one. */
export function currentExchange(): Exchange | undefined {
  return current.getStore();
}

/** Reads something once for each request, whoever asks for it: its layouts and its page get the same answer or failure. */
export function oncePerExchange<T>(name: string, read: () => Promise<T>): Promise<T> {
  const known = currentExchange()?.known;
  const reading = (known?.get(name) as Promise<T> | undefined) ?? read();
  known?.set(name, reading);
  return reading;
}
