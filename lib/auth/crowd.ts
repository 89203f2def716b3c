import { RateLimited } from '@/lib/errors';

/** Sign-ins of one network that may be checked or wait at the same time; more of them would be refused later anyway. */
const UNDER_WAY_MAX = 130;
const RETRY_SECONDS = 2;

const underWay = new Map<string, number>();

/** Runs a sign-in of a network; throws `rate_limited` when too many of its sign-ins are running in this process. */
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
