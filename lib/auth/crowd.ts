import { RateLimited } from '@/lib/errors';

/** As many as may be looked at from one network at once, and wait for that: more would be refused later anyway. */
const UNDER_WAY_MAX = 130;
const RETRY_SECONDS = 2;

const underWay = new Map<string, number>();

/** Runs a sign-in of a network; throws `rate_limited` where too many of its sign-ins are under way in this process. */
export async function inCrowd<T>(network: string, work: () => Promise<T>): Promise<T> {
  const count = underWay.get(network) ?? 0;
  if (count >= UNDER_WAY_MAX)
    throw new RateLimited(RETRY_SECONDS, 'too many sign-ins at once; try again shortly');
  underWay.set(network, count + 1);
  try {
    return await work();
  } finally {
    const left = (underWay.get(network) ?? 1) - 1;
    if (left === 0) underWay.delete(network);
    else underWay.set(network, left);
  }
}
