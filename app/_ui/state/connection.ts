import { useSyncExternalStore } from 'react';
import { RefusedError, UnreachableError } from '../api';
import { useNow } from './clock';

/** How often the data on the screen is read again. */
export const REFRESH_MS = 30_000;
/** Data that is older than two intervals may be wrong now. */
const STALE_AFTER_MS = 2 * REFRESH_MS;

/** Whether the server answers. Times are milliseconds since the epoch. */
export type Connection =
  | { up: true }
  | {
      up: false;
      since: number;
      what: 'server' | 'database';
      /** When the data on the screen was last read. */
      asOf: number;
      /** A person has followed a link and waits for the server. */
      holds: boolean;
    };

const UP: Connection = { up: true };
const listeners = new Set<() => void>();
let connection: Connection = UP;
let answeredAt = Date.now();
let held = 0;

function change(next: Connection): void {
  connection = next;
  for (const listener of listeners) listener();
}

export function noteAnswer(): void {
  answeredAt = Date.now();
  if (!connection.up) change(UP);
}

/** Notes that the server sent a page; its database may still be away. */
export function notePage(): void {
  if (connection.up || connection.what === 'server') noteAnswer();
}

export function noteFailure(error: unknown): void {
  const what = whatIsAway(error);
  if (!what) return;
  if (connection.up) change({ up: false, since: Date.now(), what, asOf: answeredAt, holds: held > 0 });
  else if (connection.what !== what) change({ ...connection, what });
}

/** Notes that a followed link waits for the server, until the returned function is called. */
export function noteHeld(): () => void {
  const hold = (more: number) => {
    held += more;
    if (!connection.up) change({ ...connection, holds: held > 0 });
  };
  hold(1);
  return () => hold(-1);
}

/** Null for a refusal, because then the server has answered. */
export function whatIsAway(error: unknown): 'server' | 'database' | null {
  if (error instanceof UnreachableError) return 'server';
  if (!(error instanceof RefusedError)) return null;
  if (error.problem.status === 503) return 'database';
  return error.problem.status === 502 || error.problem.status === 504 ? 'server' : null;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useConnection(): Connection {
  return useSyncExternalStore(
    subscribe,
    () => connection,
    () => UP,
  );
}

/** Whether the server has been away for so long that the data on the screen may be wrong. */
export function useIsStale(): boolean {
  const connection = useConnection();
  const now = useNow();
  return !connection.up && now - connection.asOf > STALE_AFTER_MS;
}
