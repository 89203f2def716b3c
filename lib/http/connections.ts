import { subscribe } from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Later than the API refuses a body that trickles in (request-body.ts): with an answer that says why. */
const REQUEST_MAX_MS = 45_000;

/**
 * Makes every connection serve requests and nothing else: one that asks to change the protocol is answered like any other,
 * for Next would take it past all that is done to a request first, and one that is not whole in time is ended. Call once,
 * before the server listens.
 */
export function limitConnections(): void {
  subscribe('net.server.socket', (message) => {
    const { server } = (message as { socket: Socket & { server?: Server } }).socket;
    if (!server) return;
    server.removeAllListeners('upgrade');
    server.requestTimeout = REQUEST_MAX_MS;
  });
}
