import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

/** Methods that fetch forbids: Next cannot make a Request of them, and answers 500. */
const UNSPEAKABLE = new Set(['TRACE', 'TRACK', 'CONNECT']);

/** Lets them count as a method that nobody knows, which Next refuses with 400. Call once, before the server listens. */
export function refuseUnspeakableMethods(): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage };
    if (UNSPEAKABLE.has(request.method ?? '')) request.method = 'UNKNOWN';
  });
}
