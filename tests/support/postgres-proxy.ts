import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { type Judge, Link } from './postgres-link';
import { urlThrough } from './url-through';

/** The effect of the proxy on its connections and messages. */
export type Fault = {
  /** A new connection is connected to the server, or accepted without any answer. */
  onConnect?: (link: Link) => 'pass' | 'silent';
  onMessage?: Judge;
};

/** A proxy to a database that reads the protocol and applies the faults of a test or a campaign. */
export type PostgresProxy = {
  /** The database's address through the proxy. */
  url: string;
  /** The connections that are open. */
  links: ReadonlySet<Link>;
  /** Applies this fault from now on. Null lets everything pass. */
  suffer(fault: Fault | null): void;
  /** Leads new connections to this database. Open ones stay with theirs. */
  lead(databaseUrl: string): void;
  /** The system refuses new connections, as on a port that nobody listens on. */
  refuse(): void;
  /** Accepts new connections again, at the same address. */
  accept(): Promise<void>;
  close(): Promise<void>;
};

export async function startPostgresProxy(databaseUrl: string): Promise<PostgresProxy> {
  const links = new Set<Link>();
  let target = new URL(databaseUrl);
  let fault: Fault | null = null;
  let server: Server | undefined;
  let port = 0;

  const accept = async () => {
    if (server) return;
    server = createServer((near) => {
      const link = new Link(near, (message, of) => fault?.onMessage?.(message, of) ?? null);
      links.add(link);
      near.on('close', () => links.delete(link));
      if ((fault?.onConnect?.(link) ?? 'pass') === 'pass') link.dial(target);
    }).listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  };
  const refuse = () => {
    server?.close();
    server = undefined;
  };

  await accept();
  return {
    url: urlThrough(port, databaseUrl),
    links,
    suffer: (next) => {
      fault = next;
    },
    lead: (next) => {
      target = new URL(next);
    },
    refuse,
    accept,
    close: async () => {
      const closed = server && once(server, 'close');
      refuse();
      for (const link of links) link.cut();
      await closed;
    },
  };
}
