import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Fault } from '../../../tests/support/postgres-proxy';
import type { Heal } from '../kind';
import type { Site } from '../site/site';

/** The connections of our processes, without those of the campaign itself. */
export const OURS = "application_name LIKE 'lockstep-w%'";
export const END_OURS = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${OURS};`;

/** Applies a fault to all traffic through the proxy. */
export async function suffer({ proxy }: Site, fault: Fault): Promise<Heal> {
  proxy.suffer(fault);
  return async () => proxy.suffer(null);
}

/** The same, and closes the open connections, so that every request needs a new one. */
export async function sufferAnew(site: Site, fault: Fault): Promise<Heal> {
  const heal = await suffer(site, fault);
  for (const link of site.proxy.links) link.cut();
  return heal;
}

/** Runs a statement as the server's administrator; the returned function undoes it. */
export async function administer({ database }: Site, does: string, takesBack: string): Promise<Heal> {
  await database.run(does);
  return () => database.run(takesBack);
}

/** Repeats the work; a failed turn is skipped. */
export function repeat(everyMs: number, work: () => unknown): Heal {
  const stopping = new AbortController();
  const working = (async () => {
    while (!stopping.signal.aborted) {
      await Promise.resolve(work()).catch(() => {});
      await delay(everyMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return async () => {
    stopping.abort();
    await working;
  };
}

/** A transaction of another program that stays open and holds the locks of the statement. */
export async function hold({ database }: Site, statement: string): Promise<Heal> {
  const client = new pg.Client({ connectionString: database.adminUrl, application_name: 'somebody-else' });
  client.on('error', () => {});
  await client.connect();
  await client.query('BEGIN');
  await client.query(statement);
  return async () => {
    await client.query('ROLLBACK');
    await client.end();
  };
}
