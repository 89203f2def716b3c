import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import type { OperationUse } from '@/lib/contract/system';
import { quantileOf } from '@/lib/counts/histogram';
import { SUM_OF_BUCKETS } from '@/lib/counts/sum-buckets';
import type { Period } from '@/lib/vocabulary/measures';
import { exact } from './judge-measures';
import { PERIOD_SECONDS } from './period';

type Row = { operation: string; requests: string; failed: string; refused: string; buckets: number[] };

/** Operations and pages, ordered by the number of requests. */
export async function listOperationUse(
  ctx: Pick<Context, 'db'>,
  { period }: { period: Period },
): Promise<OperationUse[]> {
  const { rows } = await ctx.db.execute<Row>(sql`
    SELECT label AS operation, sum(count) AS requests,
      coalesce(sum(count) FILTER (WHERE outcome = '5xx'), 0) AS failed,
      coalesce(sum(count) FILTER (WHERE outcome = '4xx'), 0) AS refused, ${SUM_OF_BUCKETS} AS buckets
    FROM measurements
    WHERE name IN ('request', 'anonymous_request')
      AND minute >= date_trunc('minute', clock_timestamp() - make_interval(secs => ${PERIOD_SECONDS[period].length}::float8))
      AND minute <= clock_timestamp()
    GROUP BY label ORDER BY requests DESC, label`);
  return rows.map((row) => ({
    operation: row.operation,
    requests: Number(row.requests),
    failed: Number(row.failed),
    refused: Number(row.refused),
    p50_ms: timeOf(row, 0.5),
    p95_ms: timeOf(row, 0.95),
  }));
}

function timeOf({ buckets }: Row, part: number): number {
  return exact(quantileOf(buckets, part) ?? 0);
}
