/** How long the window is that alerts, metrics and the System page judge by. */
export const WINDOW_SECONDS = 300;

export type RequestFigures = { count: number; failed: number; p95Ms: number | null };

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
  /** Of the API, by signed-in callers; `failed` are answers of 500 and above. */
  requests: RequestFigures;
  /** The same by everybody else: shown, and judged by nobody. */
  anonymous: RequestFigures;
  /** Distinct signed-in callers who got an answer that failed, or one slower than is critical. */
  callers: { failed: number; slow: number };
  /** `deadlocks` are those that the enforcer met, retried or not. */
  database: { queries: number; p95Ms: number | null; deadlocks: number };
  /** Runs that ended in the window; `late` are due for longer than they may be, `crashed` were taken over from a dead worker. */
  jobs: { succeeded: number; failed: number; late: number; crashed: number };
  /** `lost` went silent without a goodbye. */
  workers: { alive: number; lost: number };
};
