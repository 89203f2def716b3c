export type OwnTime = {
  /** The time of the request so far, without the time that it waited for its client. */
  ms(): number;
  /** Waits for the client. */
  waiting<T>(arrival: Promise<T>): Promise<T>;
};

/** The time that a request takes in this process: a slow client's body does not count. */
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
