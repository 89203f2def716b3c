import type { Context } from '@/lib/context';
import type { Driven, Load } from './drive-load';
import type { Finding, Target } from './finding';

export type LoadRun = {
  /** Names the report: `load-<name>.md`. */
  name: string;
  title: string;
  /** What is done, for whoever reads the report. */
  about: string;
  connections: number;
  eachPerSecond: number;
  /** Fills the database and answers with what the run sends and how it is judged. */
  prepare: (ctx: Context) => Promise<Prepared>;
};

type Prepared = {
  next: Load['next'];
  targets: (driven: Driven) => Target[];
  /** Every acknowledged write against what is stored, once nobody writes any more. */
  compare: (ctx: Context) => Promise<Finding[]>;
};
