import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { LATEST_BELIEVED } from '@/lib/clock';

/** The identity of this process, as other processes see it. */
export type Presence = { id: string; hostname: string; pid: number };

/** Makes an identity that no other worker has, also after a restart with the same process id. */
export function newPresence(): Presence {
  const host = hostname();
  return { id: `${host}-${process.pid}-${randomBytes(3).toString('hex')}`, hostname: host, pid: process.pid };
}

/**
 * Stores that this worker lives. The first time, and after its row was removed, this registers the worker. Heartbeats
 * of others that lie ahead because the clock was set back are set to now, the latest time that is possible. Otherwise a
 * worker that has died since would count neither as alive nor as lost until the clock shows that time again.
 */
export async function announce(db: Queryable, self: Presence): Promise<void> {
  await db.execute(sql`
    UPDATE workers w SET heartbeat_at = clock_timestamp(), started_at = least(w.started_at, clock_timestamp())
    WHERE id IN (SELECT id FROM workers WHERE heartbeat_at > ${LATEST_BELIEVED} FOR NO KEY UPDATE SKIP LOCKED)`);
  await db.execute(sql`
    INSERT INTO workers (id, hostname, pid, started_at, heartbeat_at)
    VALUES (${self.id}, ${self.hostname}, ${self.pid}, clock_timestamp(), clock_timestamp())
    ON CONFLICT (id) DO UPDATE SET heartbeat_at = clock_timestamp()`);
}

/** Stores that this worker stopped on purpose. */
export async function sayGoodbye(db: Queryable, self: Presence): Promise<void> {
  await db.execute(sql`UPDATE workers SET stopped_at = clock_timestamp() WHERE id = ${self.id}`);
}
