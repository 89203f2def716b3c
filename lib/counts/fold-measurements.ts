import { sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import { withRetry } from '@/db/transaction';
import type { Context } from '@/lib/context';
import { MEASUREMENT_NAMES } from './counters';
import { SUM_OF_BUCKETS } from './sum-buckets';

/**
 * Adds up the minutes of old hours in the row of the hour's first minute: 90 days by minute would be gigabytes, and
 * single minutes of last month are not needed. Each hour is one statement; an abort stops between two of them. Returns
 * the number of rows that were removed.
 */
export async function foldMeasurements(
  ctx: Pick<Context, 'db'>,
  signal: AbortSignal,
  afterDays: number,
): Promise<number> {
  const names = sql`${sql.param([...MEASUREMENT_NAMES])}::text[]`;
  for (let total = 0; ; ) {
    signal.throwIfAborted();
    const { rows } = await withRetry(() =>
      ctx.db.execute<{ folded: string; kept: string }>(sql`
        WITH hour AS (
          SELECT date_trunc('hour', min(oldest.minute), 'UTC') AS begin
          FROM unnest(${names}) n(name)
          CROSS JOIN LATERAL (
            SELECT minute FROM measurements
            WHERE name = n.name AND minute < date_trunc('hour', now() - make_interval(days => ${afterDays}::int), 'UTC')
              AND minute <> date_trunc('hour', minute, 'UTC')
            ORDER BY minute LIMIT 1) oldest
        ), folded AS (
          DELETE FROM measurements m USING hour
          WHERE m.name = ANY (${names})
            AND m.minute > hour.begin AND m.minute < hour.begin + interval '1 hour'
          RETURNING m.name, hour.begin, m.label, m.outcome, m.count, m.sum_ms, m.buckets
        ), kept AS (
          INSERT INTO measurements AS m (name, minute, label, outcome, count, sum_ms, buckets)
          SELECT name, begin, label, outcome, sum(count), sum(sum_ms), ${SUM_OF_BUCKETS}::bigint[]
          FROM folded GROUP BY name, begin, label, outcome ORDER BY name, begin, label, outcome
          ON CONFLICT (name, minute, label, outcome) DO UPDATE
            SET count = m.count + excluded.count, sum_ms = m.sum_ms + excluded.sum_ms,
                buckets = add_buckets(m.buckets, excluded.buckets)
          RETURNING (xmax = 0) AS is_new
        )
        SELECT (SELECT count(*) FROM folded) AS folded, (SELECT count(*) FROM kept WHERE is_new) AS kept`),
    );
    const counted = oneRow({ rows });
    const folded = Number(counted.folded);
    if (folded === 0) return total;
    total += folded - Number(counted.kept);
  }
}
