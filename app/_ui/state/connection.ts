import { useSyncExternalStore } from 'react';
import { RefusedError, UnreachableError } from '../api';

/** Whether the server answers; when not, since when (milliseconds since the epoch) and what is away. */
export type Connection = { up: true } | { up: false; since: number; what: 'server' | 'database' };

const UP: Connection = { up: true };
const listeners = new Set<() => void>();
let connection: Connection = UP;

function change(next: Connection): void {
  connection = next;
  for (const listener of listeners) listener();
}

export function noteAnswer(): void {
  if (!connection.up) change(UP);
}

export function noteFailure(error: unknown): void {
  const what = whatIsAway(error);
  if (what && connection.up) change({ up: false, since: Date.now(), what });
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
