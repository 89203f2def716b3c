import type { Target } from '../support/load/finding';
import type { Load } from './load/load';
import type { Site } from './site/site';

/** Ends a fault. */
export type Heal = () => Promise<void>;

/**
 * The limits of a kind of fault, in seconds. What is forbidden for every kind (a lost write, an answer 500) is not
 * listed here.
 */
export type Limits = {
  /** The longest that a request may wait for its answer. */
  answer: number;
  /** The same for a check, which looks twice and may have to wait for another check. */
  check: number;
  /** From the end of the fault to the first success of each web process. */
  requests: number;
  /** From the end of the fault to the end of a check that the worker is asked for at that moment. */
  worker: number;
  /** From the end of the fault to the next round of each process. */
  rounds: number;
};

/** One kind of fault: how it begins, how it ends, and what must hold. */
export type Kind = {
  name: string;
  /** What happens, in the words of the table. */
  what: string;
  /** How long the fault lasts after it has begun. */
  seconds: number;
  /** Prepares the site before the load begins; returns a function that undoes it after the load has ended. */
  prepare?: (site: Site) => Promise<Heal>;
  /** Begins the fault, and returns a function that ends it. */
  inject: (site: Site, load: Load) => Promise<Heal>;
  /** Why the fault is impossible on this machine; null when it is possible. */
  obstacle?: () => string | null;
  limits?: Partial<Limits>;
  /** No request can be served meanwhile, and `/readyz` must say so. */
  takesAllAway?: boolean;
  /** The fault ends or stops a web process, so requests to that process get no answer meanwhile. */
  stopsWeb?: boolean;
  /** The fault leaves traces in the database that would disturb the next kind, so the next kind gets a new site. */
  leavesTraces?: boolean;
  /** Further facts to check, during the fault and after it. */
  during?: (site: Site, load: Load) => Promise<Target[]>;
  afterwards?: (site: Site, healedAtMs: number) => Promise<Target[]>;
};

/** A lost connection is replaced at once. A silent connection must be detected before a failover is over. */
export const LIMITS: Limits = { answer: 8, check: 30, requests: 5, worker: 30, rounds: 30 };
