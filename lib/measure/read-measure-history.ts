import { type SQL, sql } from 'drizzle-orm';
import { isoTime } from '@/db/values';
import type { Context } from '@/lib/context';
import type { MeasureHistory } from '@/lib/contract/system';
import { quantileOf } from '@/lib/counts/histogram';
import { SUM_OF_BUCKETS } from '@/lib/counts/sum-buckets';
import { consistencyRate } from '@/lib/health/status';
import { LIMITS } from '@/lib/vocabulary/measure-limits';
import type { MeasureName, Period } from '@/lib/vocabulary/measures';
import { exact, percentOf } from './judge-measures';
import { PERIOD_SECONDS } from './period';

type Row = { since: string; until: string; at: string | null; all: string; part: string; buckets: number[] };

/** One key measure over a period. The last part contains the present moment, by the database's clock. */
export async function readMeasureHistory(
  ctx: Pick<Context, 'db'>,
  { measure, period }: { measure: MeasureName; period: Period },
): Promise<MeasureHistory> {
  const { length, step } = PERIOD_SECONDS[period];
  const { rows } = await ctx.db.execute<Row>(sql`
    WITH period AS (
      SELECT until - make_interval(secs => ${length}::float8) AS since, until
      FROM (SELECT to_timestamp((floor(extract(epoch FROM clock_timestamp()) / ${step}::int) + 1) * ${step}::int) AS until) end_of)
    SELECT p.since, p.until, date_bin(make_interval(secs => ${step}::float8), m.at, p.since) AS at, m."all", m.part, m.buckets
    FROM period p LEFT JOIN LATERAL (${READINGS[measure](sql`make_interval(secs => ${step}::float8)`)}) m ON true
    ORDER BY m.at`);
  const { since, until } = rows[0] as Row;
  const points = rows.flatMap(({ at, all, part, buckets }) => {
    const value = at === null ? null : measuredValue(measure, Number(all), Number(part), buckets);
    return at === null || value === null
      ? []
      : [{ at: isoTime(at), value: exact(value), samples: Number(all) }];
  });
  const { unit } = LIMITS[measure];
  return { measure, unit, since: isoTime(since), until: isoTime(until), step_seconds: step, points };
}

/** For each part of the period: the count of all events, the count that the measure is about, and the durations. */
const READINGS: Record<MeasureName, (step: SQL) => SQL> = {
  consistency_rate: (step) => sql`
    SELECT DISTINCT ON (1) date_bin(${step}, started_at, p.since) AS at, total_pairs AS "all", inconsistent AS part,
      NULL::bigint[] AS buckets
    FROM health_checks WHERE started_at >= p.since AND started_at < p.until AND finished_at IS NOT NULL
    ORDER BY 1, inconsistent::numeric / greatest(total_pairs, 1) DESC`,
  response_time: (step) => counted(step, sql`name = 'api'`),
  error_rate: (step) => counted(step, sql`name = 'api'`),
  database_time: (step) => counted(step, sql`name = 'query' AND label = 'requests'`),
  jobs: (step) => sql`
    SELECT date_bin(${step}, finished_at, p.since) AS at, count(*) AS "all", count(*) FILTER (WHERE state = 'succeeded') AS part,
      NULL::bigint[] AS buckets
    FROM job_runs
    WHERE due_at >= p.since - interval '1 day' AND finished_at >= p.since AND finished_at < p.until
      AND state IN ('succeeded', 'failed')
    GROUP BY 1`,
};

function counted(step: SQL, which: SQL): SQL {
  return sql`
    SELECT date_bin(${step}, minute, p.since) AS at, sum(count) AS "all",
      coalesce(sum(count) FILTER (WHERE outcome = '5xx'), 0) AS part, ${SUM_OF_BUCKETS} AS buckets
    FROM measurements WHERE ${which} AND minute >= p.since AND minute < p.until GROUP BY 1`;
}

function measuredValue(measure: MeasureName, all: number, part: number, buckets: number[]): number | null {
  switch (measure) {
    case 'consistency_rate':
      return consistencyRate(all, part);
    case 'error_rate':
    case 'jobs':
      return percentOf(part, all);
    case 'response_time':
    case 'database_time':
      return quantileOf(buckets, 0.95);
  }
}
