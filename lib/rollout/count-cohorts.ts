import { sql } from 'drizzle-orm';
import { inTransactionOnce } from '@/db/transaction';
import { LATEST_BELIEVED } from '@/lib/clock';
import type { Context } from '@/lib/context';
import { BUCKETS } from '@/lib/contract/rollout-bucket';
import { isReal } from '@/lib/users/real-users';

const COUNTED_EVERY_SECONDS = 300;

/** With 3,000,000 pairs the count takes seconds, and the default timeout of rounds in a web process is five seconds. */
const STATEMENT_TIMEOUT_MS = 120_000;

type BucketRow = { bucket: number; learners: string; pairs: string };

/**
 * Counts learners and pairs by bucket, every five minutes during a roll-out, once for all processes. It returns at once
 * when another process counts or has just counted. Returns whether it counted.
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
      // The rows of a learner are neighbours in the key. Grouping them first computes the bucket only once for each
      // learner.
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
