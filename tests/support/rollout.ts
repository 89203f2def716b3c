import { bucketOf } from '@/lib/contract/rollout-bucket';
import { decideRollout, type RolloutOrder } from '@/lib/rollout/decide-rollout';
import { readRollout } from '@/lib/rollout/read-rollout';
import type { FigureSources, ReadFigures } from '@/lib/rollout/read-rollout-figures';
import { captureLog } from './captured-log';
import { addUser, plantPair, type TestContext, testContext } from './context';
import { asOwner } from './database';

export type Figures = Awaited<ReturnType<ReadFigures>>;

/** Figures on which no gate fails and no alarm is raised. */
export const GOOD: Figures = {
  requests: { count: 50_000, failed: 0, p95Ms: 30 },
  callers: { failed: 0, slow: 0 },
  database: { queries: 90_000, p95Ms: 4, deadlocks: 0 },
  jobs: { succeeded: 40, failed: 0, late: 0, crashed: 0 },
  workers: { alive: 2, lost: 0 },
};

/** Sources from which a round reads these figures. */
export const reading = (figures: Figures): FigureSources => ({
  readFigures: async () => figures,
  intervalMinutes: 5,
});

/** A database for the tests of a file, with actions on its roll-out. */
export function rolloutSite() {
  let ctx: TestContext;
  return {
    open: async () => {
      ctx = { ...(await testContext()), log: captureLog().log };
      return ctx;
    },
    close: () => ctx.close(),
    decide: (order: RolloutOrder, nowMs?: number, figures = GOOD) =>
      decideRollout(ctx, order, { ...reading(figures), ...(nowMs === undefined ? {} : { nowMs }) }),
    read: (figures = GOOD) => readRollout(ctx, reading(figures)),
    reset: () => reset(ctx),
    plantIn: (buckets: number[]) => plantIn(ctx, buckets),
  };
}

/** A complete installation, as after a migration, with one learner in agreement. */
async function reset(ctx: TestContext) {
  await asOwner(
    ctx,
    `ALTER TABLE rollout_decisions DISABLE TRIGGER rollout_decisions_insert_only;
     TRUNCATE rollout, rollout_decisions, job_runs, health_checks, violations, repairs, repair_actions,
       specialization_progress, user_licenses CASCADE;
     ALTER TABLE rollout_decisions ENABLE TRIGGER rollout_decisions_insert_only;
     INSERT INTO rollout (stage, completed_at) VALUES (100, now())`,
  );
}

/** Learners with a missing license: the first learner of each given bucket. */
async function plantIn(ctx: TestContext, buckets: number[]): Promise<Map<number, number>> {
  const found = new Map<number, number>();
  while (found.size < buckets.length) {
    const id = await addUser(ctx.db);
    const bucket = bucketOf(id);
    if (!buckets.includes(bucket) || found.has(bucket)) continue;
    found.set(bucket, id);
    await plantPair(ctx.db, id, { progress: 1, license: null });
  }
  return found;
}
