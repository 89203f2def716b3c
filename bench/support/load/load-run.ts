import type { Context } from '@/lib/context';
import type { Driven, Load } from './drive-load';
import type { Finding, Target } from './finding';

export type LoadRun = {
  /** The name in the report's file name: `load-<name>.md`. */
  name: string;
  title: string;
  /** A description for readers of the report. */
  about: string;
  connections: number;
  eachPerSecond: number;
  /** Fills the database; returns the requests of the run and the way to judge it. */
  prepare: (ctx: Context) => Promise<Prepared>;
};

type Prepared = {
  next: Load['next'];
  targets: (driven: Driven) => Target[];
  /** Compares every acknowledged write with the database, after all writes have ended. */
  compare: (ctx: Context) => Promise<Finding[]>;
};
