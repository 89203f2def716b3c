import { passing } from './delivery-failure';

/**
 * What the work comes to, or a DeliveryFailure at the end of the limit, whether the work heeds its signal or not.
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
