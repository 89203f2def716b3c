import { useSyncExternalStore } from 'react';
import { RefusedError, UnreachableError } from '../api';
import { useNow } from './clock';

/** How often what is on the screen is read again. */
export const REFRESH_MS = 30_000;
/** What is older than two readings is not to be taken for how it is now. */
const STALE_AFTER_MS = 2 * REFRESH_MS;

/** Whether the server answers. Times are milliseconds since the epoch. */
export type Connection =
  | { up: true }
  | {
      up: false;
      since: number;
      what: 'server' | 'database';
      /** When what is on the screen was read last. */
      asOf: number;
      /** A person follows a link, and waits for the server to be back. */
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

/** A page came, whether or not the server could fill it: its database may be away still. */
export function notePage(): void {
  if (connection.up || connection.what === 'server') noteAnswer();
}

export function noteFailure(error: unknown): void {
  const what = whatIsAway(error);
  if (!what) return;
  if (connection.up) change({ up: false, since: Date.now(), what, asOf: answeredAt, holds: held > 0 });
  else if (connection.what !== what) change({ ...connection, what });
}

/** Says that a link which was followed waits for the server, until what is returned is called. */
export function noteHeld(): () => void {
  const hold = (more: number) => {
    held += more;
    if (!connection.up) change({ ...connection, holds: held > 0 });
  };
  hold(1);
  return () => hold(-1);
}

/** Null for a refusal: then the server is there and said no. */
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

/** Whether the server is away for so long that what is on the screen need not be true any more. */
export function useIsStale(): boolean {
  const connection = useConnection();
  const now = useNow();
  return !connection.up && now - connection.asOf > STALE_AFTER_MS;
}
