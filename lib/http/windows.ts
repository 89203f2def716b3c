/** The number of keys in memory. Above it, the oldest keys are dropped. */
const KEYS_MAX = 10_000;

export type CountedKey = { key: string; limit: number };

/** Counts requests in the memory of one process. A key's window starts with its first request, as in the database. */
export class Windows {
  private readonly windows = new Map<string, { startedAtMs: number; requests: number }>();

  /**
   * Counts one request against each key, in order, up to the first key whose limit is reached. It does not count that key
   * and returns the seconds left of its window. Null when the request may pass.
   */
  count(keys: CountedKey[], windowMs: number, nowMs: number): number | null {
    for (const { key, limit } of keys) {
      const window = this.windows.get(key);
      if (!window || nowMs - window.startedAtMs >= windowMs) this.open(key, nowMs);
      else if (window.requests < limit) window.requests += 1;
      else return Math.max(1, Math.ceil((window.startedAtMs + windowMs - nowMs) / 1_000));
    }
    return null;
  }

  private open(key: string, nowMs: number): void {
    this.windows.delete(key);
    this.windows.set(key, { startedAtMs: nowMs, requests: 1 });
    const [oldest] = this.windows.keys();
    if (this.windows.size > KEYS_MAX && oldest !== undefined) this.windows.delete(oldest);
  }
}
