import { subscribe } from 'node:diagnostics_channel';
import type { Server, ServerResponse } from 'node:http';
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import { processWide } from '@/lib/process-wide';

const LOOK_EVERY_MS = 50;

const state = processWide<{ draining: boolean; server?: Server }>('drain', () => ({ draining: false }));

/** Whether this process was told to go: it still answers, but wants no new work. */
export function isDraining(): boolean {
  return state.draining;
}

/** Makes the server of this process known to `drain`. Call once, before the server listens. */
export function watchConnections(): void {
  subscribe('http.server.request.start', (message) => {
    const { response, server } = message as { response: ServerResponse; server: Server };
    state.server = server;
    // Whoever is answered from now on looks for another process, instead of finding this one gone.
    if (state.draining) response.shouldKeepAlive = false;
  });
}

/**
 * Takes the server out of service without losing a request: says for `delayMs` that it goes, and answers as before, so
 * that balancers send no more; then takes no new connection and lets what is under way finish, for `finishMs` at most.
 * False when something had to be cut off. Whoever never asked anything has nothing to lose.
 */
export async function drain({ delayMs, finishMs }: { delayMs: number; finishMs: number }): Promise<boolean> {
  state.draining = true;
  await delay(delayMs);
  const { server } = state;
  if (!server?.listening) return true;
  // Right after new connections were taken up: the system resets those that still wait when a server closes.
  await turn();
  const closed = new Promise<boolean>((resolve) => server.close(() => resolve(true)));
  const finishing = new AbortController();
  // An answer that was begun before all this leaves its connection open: it is idle then.
  const looking = setInterval(() => server.closeIdleConnections(), LOOK_EVERY_MS);
  // Its only rejection is that all has finished in time.
  const late = delay(finishMs, false, { signal: finishing.signal }).catch(() => false);
  const finished = await Promise.race([closed, late]);
  clearInterval(looking);
  finishing.abort();
  if (!finished) server.closeAllConnections();
  return finished;
}
