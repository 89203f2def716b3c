/** Waits for a promise, at most so long; true when it resolved in time. What goes on longer is left to itself. */
export function within(limitMs: number, promise: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(false), limitMs);
    promise.then(() => resolve(true), reject).finally(() => clearTimeout(timer));
  });
}
