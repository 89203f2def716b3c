export type OwnTime = {
  /** What a request took so far, without what it waited for its client. */
  ms(): number;
  /** Waits for the client. */
  waiting<T>(arrival: Promise<T>): Promise<T>;
};

/** The time that a request costs us: a body that comes slowly says nothing about how we are. */
export function ownTime(now: () => number = () => performance.now()): OwnTime {
  const startedAt = now();
  let waitedMs = 0;
  return {
    ms: () => now() - startedAt - waitedMs,
    waiting: async (arrival) => {
      const from = now();
      try {
        return await arrival;
      } finally {
        waitedMs += now() - from;
      }
    },
  };
}
