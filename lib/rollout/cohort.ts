import { type SQL, sql } from 'drizzle-orm';
import { BUCKETS } from '@/lib/contract/rollout-bucket';
import { STAGES, type Stage } from '@/lib/vocabulary/rollout';

/**
 * A condition on a user: automatic repairs may repair the user's pairs now. Each statement reads the stage itself, so
 * that a rollback or a freeze applies from the next statement on, also in the middle of a run of repairs.
 */
export function isRepairedByItself(userId: SQL): SQL {
  return sql`rollout_bucket(${userId}) < (SELECT CASE WHEN frozen THEN 0 ELSE stage END FROM rollout)`;
}

/** The learners and pairs of each bucket, from the last count. */
export type BucketCounts = { learners: number[]; pairs: number[] };
export type Cohort = { stage: Stage; learners: number; pairs: number };

/** The size of the cohort of each stage: from the counts, or, without counts, the stage's share of all. */
export function cohortsOf(counts: BucketCounts | null, all: { learners: number; pairs: number }): Cohort[] {
  const within = (buckets: number[], stage: Stage) =>
    buckets.slice(0, (stage * BUCKETS) / 100).reduce((sum, n) => sum + n, 0);
  return STAGES.map((stage) => ({
    stage,
    learners: counts ? within(counts.learners, stage) : Math.round((all.learners * stage) / 100),
    pairs: counts ? within(counts.pairs, stage) : Math.round((all.pairs * stage) / 100),
  }));
}

export function cohortOf(cohorts: readonly Cohort[], stage: Stage): Cohort {
  return cohorts.find((one) => one.stage === stage) ?? { stage, learners: 0, pairs: 0 };
}
