import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { type Judge, Link } from './postgres-link';

/** What the proxy does to those who pass it. */
export type Fault = {
  /** A new connection: to the server, or taken and never spoken to. */
  onConnect?: (link: Link) => 'pass' | 'silent';
  onMessage?: Judge;
};

/** A way to a database that understands what is said on it, and does to it what a test or a campaign asks for. */
export type PostgresProxy = {
  /** The database's address through the proxy. */
  url: string;
  /** The connections that are open. */
  links: ReadonlySet<Link>;
  /** What happens to connections and messages from now on; null: all pass. */
  suffer(fault: Fault | null): void;
  /** New connections are led there from now on; those that are open stay where they are. */
  lead(databaseUrl: string): void;
  /** New connections are refused by the system, as where nothing listens. */
  refuse(): void;
  /** Takes new connections again, at the same address. */
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
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return {
    url: url.toString(),
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
