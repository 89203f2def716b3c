import type { Target } from '../support/load/finding';
import type { Load } from './load/load';
import type { Site } from './site/site';

/** Ends a fault. */
export type Heal = () => Promise<void>;

/** What must hold of a kind of fault, in seconds; what no kind may do (lose a write, answer 500) is not said here. */
export type Limits = {
  /** The longest that a request may wait for its answer. */
  answer: number;
  /** The same for a check, which looks twice and may have to wait for another. */
  check: number;
  /** From the end of the fault to the first success of each web process. */
  requests: number;
  /** From the end of the fault to a check that the worker was asked for then. */
  worker: number;
  /** From the end of the fault to the next round of each process. */
  rounds: number;
};

/** One kind of fault: how it is made, how it ends, and what must hold. */
export type Kind = {
  name: string;
  /** What happens, as the table says it. */
  what: string;
  /** How long it lasts once it is there. */
  seconds: number;
  /** What has to be there before anybody is at work; answers with what takes it away when nobody is any more. */
  prepare?: (site: Site) => Promise<Heal>;
  /** Makes it, and answers with what ends it. */
  inject: (site: Site, load: Load) => Promise<Heal>;
  /** Why it cannot be made on this machine; null where it can. */
  obstacle?: () => string | null;
  limits?: Partial<Limits>;
  /** Nothing can be served meanwhile: `/readyz` has to say so. */
  takesAllAway?: boolean;
  /** It ends or stops a web process: what that is asked meanwhile has no answer. */
  stopsWeb?: boolean;
  /** What it leaves in the database would be in the way of the next kind: that gets a site of its own. */
  leavesTraces?: boolean;
  /** What else has to be seen, while it lasts and when it is over. */
  during?: (site: Site, load: Load) => Promise<Target[]>;
  afterwards?: (site: Site, healedAtMs: number) => Promise<Target[]>;
};

/** A connection that is lost is replaced at once; what a silent one holds up is found out, then a failover is over. */
export const LIMITS: Limits = { answer: 8, check: 30, requests: 5, worker: 30, rounds: 30 };
