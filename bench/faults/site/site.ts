import type { PostgresProxy } from '../../../tests/support/postgres-proxy';
import type { SentActivities } from '../../support/load/sent-activities';
import type { Cluster } from './cluster';
import type { SiteDatabase } from './database';
import type { People } from './people';
import type { Child } from './processes';

/** An installation of its own to be damaged: a server, the proxy before it, two web processes and a worker. */
export type Site = People & {
  name: string;
  cluster: Cluster;
  database: SiteDatabase;
  /** What web and worker reach the database through. */
  proxy: PostgresProxy;
  /** The processes that serve now; a kind may put others in their place. */
  web: [Child, Child];
  worker: Child;
  /** Every activity that was ever sent here. */
  sent: SentActivities;
  /** Another process, on the same database: through the proxy, or by another way. It ends with the site at the latest. */
  startWeb: (name: string, options?: { url?: string; env?: Record<string, string> }) => Promise<Child>;
  startWorker: (name: string) => Promise<Child>;
  /** Serves through another way to the database from now on. */
  serveThrough: (url: string) => Promise<void>;
  /** Ends all that was started for it; what `atClose` was told of comes first. */
  close: () => Promise<void>;
  atClose: Set<() => Promise<void>>;
};
