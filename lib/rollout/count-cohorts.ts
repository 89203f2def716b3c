import { sql } from 'drizzle-orm';
import { inTransactionOnce } from '@/db/transaction';
import { LATEST_BELIEVED } from '@/lib/clock';
import type { Context } from '@/lib/context';
import { BUCKETS } from '@/lib/contract/rollout-bucket';
import { isReal } from '@/lib/users/real-users';

const COUNTED_EVERY_SECONDS = 300;

/** At 3,000,000 pairs it takes seconds, and a web process ends a round's statement after five. */
const STATEMENT_TIMEOUT_MS = 120_000;

type BucketRow = { bucket: number; learners: string; pairs: string };

/**
 * Counts learners and pairs by bucket, when it is time: every five minutes while a roll-out is under way, over all
 * processes. Where another counts, or has just done so, it leaves at once; answers whether it counted.
 */
export async function countCohorts(ctx: Pick<Context, 'db'>): Promise<boolean> {
  const { rowCount: due } = await ctx.db.execute(sql`
    UPDATE rollout SET counted_at = clock_timestamp() WHERE completed_at IS NULL AND (counted_at IS NULL
      OR counted_at NOT BETWEEN clock_timestamp() - make_interval(secs => ${COUNTED_EVERY_SECONDS}::int)
        AND ${LATEST_BELIEVED})`);
  if (due !== 1) return false;
  const rows = await inTransactionOnce(
    ctx.db,
    async (tx) => {
      // A learner's rows lie side by side in the key: grouped first, the bucket is worked out once for each learner.
      const progressed = await tx.execute<BucketRow>(sql`
      SELECT rollout_bucket(user_id) AS bucket, count(*) AS learners, sum(pairs) AS pairs
      FROM (SELECT user_id, count(*) AS pairs FROM specialization_progress WHERE ${isReal(sql`user_id`)}
        GROUP BY user_id) l GROUP BY 1`);
      const licensed = await tx.execute<BucketRow>(sql`
      SELECT rollout_bucket(v.user_id) AS bucket, count(*) AS pairs, count(DISTINCT v.user_id) FILTER (
        WHERE NOT EXISTS (SELECT FROM specialization_progress p WHERE p.user_id = v.user_id)) AS learners
      FROM violations v WHERE v.resolved_at IS NULL AND v.kind = 'missing_progress' AND ${isReal(sql`v.user_id`)} GROUP BY 1`);
      return [...progressed.rows, ...licensed.rows];
    },
    { statementTimeoutMs: STATEMENT_TIMEOUT_MS },
  );
  const learners = new Array<number>(BUCKETS).fill(0);
  const pairs = new Array<number>(BUCKETS).fill(0);
  for (const row of rows) {
    learners[row.bucket] = (learners[row.bucket] ?? 0) + Number(row.learners);
    pairs[row.bucket] = (pairs[row.bucket] ?? 0) + Number(row.pairs);
  }
  await ctx.db.execute(sql`
    UPDATE rollout SET learners_by_bucket = ${JSON.stringify(learners)}::jsonb,
      pairs_by_bucket = ${JSON.stringify(pairs)}::jsonb`);
  return true;
}
