/*
 * The bucket of a learner, one of a hundred. It never changes. The database computes it with the function rollout_bucket.
 * Both use only whole numbers, so that no version of either can disagree. The reasons are in docs/decisions/0013.
 */

export const BUCKETS = 100;

const PRIME = 2_147_483_647n;
const SPREAD = 1_566_083_941n;
const SHIFT = 1_481_765_933n;
const SPREAD_AGAIN = 668_265_263n;

/** 0 to 99. A learner is in a stage's cohort when this is below its percentage, so also in all later cohorts. */
export function bucketOf(userId: number): number {
  const first = ((BigInt(userId) % PRIME) * SPREAD + SHIFT) % PRIME;
  return Number((((first ^ (first >> 15n)) * SPREAD_AGAIN) % PRIME) % BigInt(BUCKETS));
}
