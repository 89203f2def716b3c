import { subscribe } from 'node:diagnostics_channel';
import type { Server, ServerResponse } from 'node:http';
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import { processWide } from '@/lib/process-wide';

const LOOK_EVERY_MS = 50;

const state = processWide<{ draining: boolean; server?: Server }>('drain', () => ({ draining: false }));

/** Whether this process was told to stop. It still answers, but should get no new requests. */
export function isDraining(): boolean {
  return state.draining;
}

/** Makes the server of this process known to `drain`. Call once, before the server listens. */
export function watchConnections(): void {
  subscribe('http.server.request.start', (message) => {
    const { response, server } = message as { response: ServerResponse; server: Server };
    state.server = server;
    // The client opens its next connection to another process, because this one will be gone.
    if (state.draining) response.shouldKeepAlive = false;
  });
}

/**
 * Takes the server out of service without losing a request. For `delayMs` it reports that it stops and answers as before, so
 * that balancers send no more. Then it takes no new connection and lets running requests finish, for `finishMs` at most.
 * False when it had to cut off a request. A connection that sent no request is not counted.
 */
export async function drain({ delayMs, finishMs }: { delayMs: number; finishMs: number }): Promise<boolean> {
  state.draining = true;
  await delay(delayMs);
  const { server } = state;
  if (!server?.listening) return true;
  // Closes after new connections were accepted, because the system resets those that still wait when a server closes.
  await turn();
  const closed = new Promise<boolean>((resolve) => server.close(() => resolve(true)));
  const finishing = new AbortController();
  // An answer that began before the drain keeps its connection open and idle.
  const looking = setInterval(() => server.closeIdleConnections(), LOOK_EVERY_MS);
  // It rejects only when all requests finished in time.
  const late = delay(finishMs, false, { signal: finishing.signal }).catch(() => false);
  const finished = await Promise.race([closed, late]);
  clearInterval(looking);
  finishing.abort();
  if (!finished) server.closeAllConnections();
  return finished;
}
