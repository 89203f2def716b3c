/*
 * Which of a hundred buckets a learner is in: for ever the same, whoever works it out. The database does it with the
 * function rollout_bucket; whole numbers alone, so that no version of either may disagree. docs/decisions/0013 says why.
 */

export const BUCKETS = 100;

const PRIME = 2_147_483_647n;
const SPREAD = 1_566_083_941n;
const SHIFT = 1_481_765_933n;
const SPREAD_AGAIN = 668_265_263n;

/** 0 to 99. A learner is in the cohort of a stage when this is below its percentage, and so in that of every later one. */
export function bucketOf(userId: number): number {
  const first = ((BigInt(userId) % PRIME) * SPREAD + SHIFT) % PRIME;
  return Number((((first ^ (first >> 15n)) * SPREAD_AGAIN) % PRIME) % BigInt(BUCKETS));
}
