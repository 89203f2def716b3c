import type { Database } from '@/db/client';
import type { Role } from '@/lib/vocabulary/users';
import type { Log } from './log';

export type Actor =
  | { kind: 'user'; id: number; role: Role }
  | { kind: 'key'; id: number; program: string }
  | { kind: 'system'; job: string }
  | { kind: 'cli'; user: string };
/** An actor as it is stored: without the permissions of a user. */
export type NamedActor = Actor | { kind: 'user'; id: number };

/** The context that every operation gets beside its input. */
export type Context = {
  db: Database;
  actor: Actor;
  log: Log;
  requestId?: string;
};

/**
 * The name of an actor in the history, the ledger and the audit log: `user:7`, `key:12 (import-service)`,
 * `system:auto-sync`, `cli:root`.
 */
export function actorName(actor: NamedActor): string {
  if (actor.kind === 'user') return `user:${actor.id}`;
  if (actor.kind === 'key') return `key:${actor.id} (${actor.program})`;
  return actor.kind === 'system' ? `system:${actor.job}` : `cli:${actor.user}`;
}
