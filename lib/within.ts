/**
 * Waits for a promise, at most `limitMs`; true when it resolved in time. A promise that takes longer is not waited for.
 */
export function within(limitMs: number, promise: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(false), limitMs);
    promise.then(() => resolve(true), reject).finally(() => clearTimeout(timer));
  });
}
