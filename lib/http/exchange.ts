import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { processWide } from '@/lib/process-wide';

/** A request with its answer. Next gives a page only copies of them. */
export type Exchange = {
  request: IncomingMessage;
  response: ServerResponse;
  /** The request is for a whole page, and not for the data that changes the page on the screen into another. */
  isDocument: boolean;
  /** The browser fetches the page before the person opens it. */
  isPrefetch: boolean;
  isUnavailable: boolean;
  /** The results that were read for this request already, by name. */
  known: Map<string, Promise<unknown>>;
};

const current = processWide('exchange', () => new AsyncLocalStorage<Exchange>());

/** Makes every request available to the code that answers it. Call once, before the server listens. */
export function followExchanges(): void {
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    // Reads the header now, because Next removes the headers from the request before a page runs.
    const isDocument = request.headers.rsc === undefined;
    const isPrefetch = request.headers['next-router-prefetch'] !== undefined;
    current.enterWith({ request, response, isDocument, isPrefetch, isUnavailable: false, known: new Map() });
  });
}

/** The request that is being answered; undefined outside of one. */
export function currentExchange(): Exchange | undefined {
  return current.getStore();
}

/** Reads something once for each request: its layouts and its page get the same answer or failure. */
export function oncePerExchange<T>(name: string, read: () => Promise<T>): Promise<T> {
  const known = currentExchange()?.known;
  const reading = (known?.get(name) as Promise<T> | undefined) ?? read();
  known?.set(name, reading);
  return reading;
}
