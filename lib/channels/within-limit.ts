import { passing } from './delivery-failure';

/**
 * The result of the work, or a DeliveryFailure when the limit ends, even when the work ignores its signal.
 */
export async function within<T>(limitMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ending = new AbortController();
  const late = passing(`no answer within ${limitMs / 1_000} s`);
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      ending.abort(late);
      reject(late);
    }, limitMs);
  });
  try {
    return await Promise.race([work(ending.signal), limit]);
  } finally {
    clearTimeout(timer);
  }
}
