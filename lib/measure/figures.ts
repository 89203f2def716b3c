import type { Capture } from '@/lib/writers/read-capture';

/** The length of the window that alerts, metrics and the System page judge by. */
export const WINDOW_SECONDS = 300;

export type RequestFigures = { count: number; failed: number; p95Ms: number | null };

/** The figures of a window, from the counts of all processes; rules, gates and the System page judge by them. */
export type Figures = {
  /** The window ends now, by the database's clock, and consists of whole minutes. */
  windowSeconds: number;
  /** Of the newest check. */
  consistency: {
    /** Percent, never rounded up; null before the first check. */
    rate: number | null;
    pairs: number;
    inconsistent: number;
    /** The specialization with the lowest rate; of all pairs before any check counted them so. */
    worst: { specialization: string | null; pairs: number; inconsistent: number; rate: number | null };
    /** Percent of pairs without any finding; null before the first audit. */
    explainedRate: number | null;
    findings: number;
    explainedThrough: string | null;
    checkedAt: string | null;
    /** The newest check is older than two intervals, so it says nothing about now. */
    isStale: boolean;
  };
  /** What automatic repairs leave to a person. */
  automatic: {
    /** Runs that would change too much, the pairs that the newest would change, and those in words. */
    held: number;
    changes: number;
    parts: string;
    /** Pairs that keep breaking, unless a person has acknowledged them, and what most of them share. */
    leftAlone: number;
    shared: string;
  };
  /** Who writes past the door, and whether it is captured and compared. */
  capture: Capture;
  /** Requests to the API by signed-in callers; `failed` counts answers of 500 and above. */
  requests: RequestFigures;
  /** The same for all other callers. These figures are shown, but nothing is judged by them. */
  anonymous: RequestFigures;
  /**
   * The number of signed-in callers who got a failed answer, and of those who got one slower than the critical limit.
   */
  callers: { failed: number; slow: number };
  /** `deadlocks` counts the deadlocks in the door's statements, also when a retry succeeded. */
  database: { queries: number; p95Ms: number | null; deadlocks: number };
  /**
   * Runs that ended in the window. `late` runs have been due for too long; `crashed` runs were taken over from a dead
   * worker.
   */
  jobs: { succeeded: number; failed: number; late: number; crashed: number };
  /** `lost` workers stopped their heartbeats without a clean stop. */
  workers: { alive: number; lost: number };
};
