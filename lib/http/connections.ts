import { subscribe } from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Longer than the body timeout of the API (request-body.ts), which answers with a reason. */
const REQUEST_MAX_MS = 45_000;

/**
 * Lets connections serve requests only. A request to change the protocol is answered like any other, because Next would
 * otherwise take it before all our checks. A request that is not complete in time is ended. Call once, before the server
 * listens.
 */
export function limitConnections(): void {
  subscribe('net.server.socket', (message) => {
    const { server } = (message as { socket: Socket & { server?: Server } }).socket;
    if (!server) return;
    server.removeAllListeners('upgrade');
    server.requestTimeout = REQUEST_MAX_MS;
  });
}
