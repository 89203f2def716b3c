import type { PostgresProxy } from '../../../tests/support/postgres-proxy';
import type { SentActivities } from '../../support/load/sent-activities';
import type { Cluster } from './cluster';
import type { SiteDatabase } from './database';
import type { People } from './people';
import type { Child } from './processes';

/** A separate installation for faults: a server, a proxy in front of it, two web processes and a worker. */
export type Site = People & {
  name: string;
  cluster: Cluster;
  database: SiteDatabase;
  /** The proxy between the database and web and worker. */
  proxy: PostgresProxy;
  /** The web processes that serve now; a kind may replace them. */
  web: [Child, Child];
  worker: Child;
  /** Every activity that was ever sent here. */
  sent: SentActivities;
  /**
   * Starts another process on the same database, through the proxy or another URL. It ends with the site at the latest.
   */
  startWeb: (name: string, options?: { url?: string; env?: Record<string, string> }) => Promise<Child>;
  startWorker: (name: string) => Promise<Child>;
  /** Makes the processes use another URL of the database from now on. */
  serveThrough: (url: string) => Promise<void>;
  /** Ends everything that was started for the site, beginning with the functions that `atClose` got. */
  close: () => Promise<void>;
  atClose: Set<() => Promise<void>>;
};
