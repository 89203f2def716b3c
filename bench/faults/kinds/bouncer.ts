import { spawnSync } from 'node:child_process';
import { type Bouncer, startBouncer } from '../../../tests/support/pgbouncer';
import { type PostgresProxy, startPostgresProxy } from '../../../tests/support/postgres-proxy';
import type { Heal, Kind } from '../kind';
import type { Site } from '../site/site';

const SERVER_CONNECTIONS = 15;

type Way = { bouncer: Bouncer; proxy: PostgresProxy };
const ways = new WeakMap<Site, Way>();

/** PgBouncer with the shipped configuration, between the web processes and the server. */
export const bouncerKinds: Kind[] = [
  {
    name: 'pgbouncer-restarted',
    what: 'web processes reach the database through PgBouncer, which is ended and started again 3 s later',
    seconds: 3,
    obstacle: () =>
      spawnSync('pgbouncer', ['--version']).error === undefined ? null : 'pgbouncer is not installed here',
    prepare: serveThroughBouncer,
    inject: async (site) => {
      const way = ways.get(site) as Way;
      await way.bouncer.stop();
      return async () => {
        way.bouncer = await startBouncer(site.database.appUrl, SERVER_CONNECTIONS);
        way.proxy.lead(way.bouncer.webUrl);
      };
    },
  },
];

/** A proxy keeps the address the same when PgBouncer is restarted. */
async function serveThroughBouncer(site: Site): Promise<Heal> {
  const bouncer = await startBouncer(site.database.appUrl, SERVER_CONNECTIONS);
  const way = { bouncer, proxy: await startPostgresProxy(bouncer.webUrl) };
  ways.set(site, way);
  await site.serveThrough(way.proxy.url);
  return async () => {
    await site.serveThrough(site.proxy.url);
    await way.proxy.close();
    await way.bouncer.stop();
  };
}
