/** How long the window is that alerts, metrics and the System page judge by. */
export const WINDOW_SECONDS = 300;

/** What the counts of a window say: the figures that rules, gates and the System page judge by. */
export type Figures = {
  /** The window ends now, by the database's clock; its counts are whole minutes. */
  windowSeconds: number;
  /** Of the newest check. */
  consistency: {
    /** Percent, never rounded up; null before the first check. */
    rate: number | null;
    pairs: number;
    inconsistent: number;
    checkedAt: string | null;
    /** Older than two intervals, so that it says nothing about now. */
    isStale: boolean;
  };
  /** Of the API; `failed` are answers of 500 and above. */
  requests: { count: number; failed: number; p95Ms: number | null };
  /** `deadlocks` are those that the enforcer met, retried or not. */
  database: { queries: number; p95Ms: number | null; deadlocks: number };
  /** Runs that ended in the window; `late` are due for longer than they may be, `crashed` were taken over from a dead worker. */
  jobs: { succeeded: number; failed: number; late: number; crashed: number };
  /** `lost` went silent without a goodbye. */
  workers: { alive: number; lost: number };
};
