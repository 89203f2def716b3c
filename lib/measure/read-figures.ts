import { sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import { LATEST_BELIEVED } from '@/lib/clock';
import type { Context } from '@/lib/context';
import { quantileOf } from '@/lib/counts/histogram';
import { SUM_OF_BUCKETS } from '@/lib/counts/sum-buckets';
import { readFigures as readStanding } from '@/lib/health/read-status';
import { worstOf } from '@/lib/health/status';
import { readSlotHistory } from '@/lib/jobs/read-slot-history';
import { dueSlot, type Intervals, slotAt, slotDueAtMs } from '@/lib/jobs/schedule';
import { readCapture } from '@/lib/writers/read-capture';
import type { Figures } from './figures';
import { readAutomatic } from './read-automatic';
import { isSteady } from './steady-clock';

export type FiguresOptions = { windowSeconds: number; intervals: Intervals };

/** A run that waits longer than this for a worker, or for its next attempt, is late. */
export const LATE_AFTER_SECONDS = 120;
/** A worker without a heartbeat for this long is not alive. */
const SILENT_SECONDS = 60;
const P95 = 0.95;

type Row = {
  now_ms: number;
  requests: string;
  failed: string;
  request_buckets: number[];
  strangers_requests: string;
  strangers_failed: string;
  strangers_buckets: number[];
  callers_failed: string;
  callers_slow: string;
  queries: string;
  query_buckets: number[];
  deadlocks: string;
  crashed: string;
  jobs_succeeded: string;
  jobs_failed: string;
  jobs_late: string;
  jobs_abandoned: string;
  workers_alive: string;
  workers_lost: string;
};

/**
 * The figures of the last seconds, from all processes together. Counts are at most ten seconds old; the window begins
 * with a whole minute.
 */
export async function readFigures(ctx: Pick<Context, 'db'>, options: FiguresOptions): Promise<Figures> {
  const counted = await readCounted(ctx, options);
  const automatic = await readAutomatic(ctx);
  const capture = await readCapture(ctx);
  const standing = await readStanding(ctx, { intervalMinutes: options.intervals['health-check'] / 60 });
  return {
    ...counted,
    automatic,
    capture,
    consistency: {
      rate: standing.consistency_rate,
      pairs: standing.total_pairs,
      inconsistent: standing.total_violations,
      worst: worstSpecialization(standing),
      explainedRate: standing.explained_rate,
      findings: standing.total_findings,
      explainedThrough: standing.explained_through,
      checkedAt: standing.last_check,
      isStale: standing.stale,
    },
  };
}

function worstSpecialization(
  standing: Awaited<ReturnType<typeof readStanding>>,
): Figures['consistency']['worst'] {
  const { consistency_rate: rate, total_pairs: pairs, total_violations: inconsistent } = standing;
  const worst = worstOf(standing.specializations);
  return worst
    ? { ...worst, rate: worst.consistency_rate }
    : { specialization: null, pairs, inconsistent, rate };
}

/** The same without the result of the newest check, for callers that do not judge by it. */
export async function readCounted(
  ctx: Pick<Context, 'db'>,
  { windowSeconds, intervals }: FiguresOptions,
): Promise<Omit<Figures, 'consistency' | 'automatic' | 'capture'>> {
  const [counts, lateSlots] = await Promise.all([
    readCounts(ctx, windowSeconds),
    countLateSlots(ctx, intervals),
  ]);
  const fellSilent = isSteady(ctx.db, counts.now_ms)
    ? { runs: Number(counts.jobs_abandoned), workers: Number(counts.workers_lost) }
    : { runs: 0, workers: 0 };
  return {
    windowSeconds,
    requests: {
      count: Number(counts.requests),
      failed: Number(counts.failed),
      p95Ms: quantileOf(counts.request_buckets.map(Number), P95),
    },
    anonymous: {
      count: Number(counts.strangers_requests),
      failed: Number(counts.strangers_failed),
      p95Ms: quantileOf(counts.strangers_buckets.map(Number), P95),
    },
    callers: { failed: Number(counts.callers_failed), slow: Number(counts.callers_slow) },
    database: {
      queries: Number(counts.queries),
      p95Ms: quantileOf(counts.query_buckets.map(Number), P95),
      deadlocks: Number(counts.deadlocks),
    },
    jobs: {
      succeeded: Number(counts.jobs_succeeded),
      failed: Number(counts.jobs_failed),
      late: Number(counts.jobs_late) + lateSlots,
      crashed: Number(counts.crashed) + fellSilent.runs,
    },
    workers: { alive: Number(counts.workers_alive), lost: fellSilent.workers },
  };
}

async function readCounts({ db }: Pick<Context, 'db'>, windowSeconds: number): Promise<Row> {
  const seconds = (length: number) => sql`make_interval(secs => ${length}::float8)`;
  const { rows } = await db.execute<Row>(sql`
    SELECT (extract(epoch FROM w.now) * 1000)::float8 AS now_ms, api.*, strangers.*, callers.*, query.*, conflict.deadlocks, crash.crashed, ended.*, waiting.*, worker.*
    FROM (SELECT clock_timestamp() AS now, date_trunc('minute', clock_timestamp() - ${seconds(windowSeconds)}) AS since) w
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(count), 0) AS requests, coalesce(sum(count) FILTER (WHERE outcome = '5xx'), 0) AS failed,
        ${SUM_OF_BUCKETS} AS request_buckets
      FROM measurements WHERE name = 'api' AND minute BETWEEN w.since AND w.now) api
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(count), 0) AS strangers_requests,
        coalesce(sum(count) FILTER (WHERE outcome = '5xx'), 0) AS strangers_failed, ${SUM_OF_BUCKETS} AS strangers_buckets
      FROM measurements WHERE name = 'anonymous_api' AND minute BETWEEN w.since AND w.now) strangers
    CROSS JOIN LATERAL (
      SELECT count(DISTINCT label) FILTER (WHERE name = 'failed_for') AS callers_failed,
        count(DISTINCT label) FILTER (WHERE name = 'slow_for') AS callers_slow
      FROM measurements WHERE name IN ('failed_for', 'slow_for') AND minute BETWEEN w.since AND w.now) callers
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(count), 0) AS queries, ${SUM_OF_BUCKETS} AS query_buckets
      FROM measurements WHERE name = 'query' AND label = 'requests' AND minute BETWEEN w.since AND w.now) query
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(count), 0) AS deadlocks
      FROM measurements WHERE name = 'conflict' AND label = 'deadlock' AND minute BETWEEN w.since AND w.now) conflict
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(count), 0) AS crashed
      FROM measurements WHERE name = 'job' AND outcome = 'crashed' AND minute BETWEEN w.since AND w.now) crash
    CROSS JOIN LATERAL (
      -- A run ends within a day of being due, so that the index by due time finds it.
      SELECT count(*) FILTER (WHERE state = 'succeeded') AS jobs_succeeded, count(*) FILTER (WHERE state = 'failed') AS jobs_failed
      FROM job_runs WHERE due_at >= w.since - interval '1 day' AND finished_at BETWEEN w.since AND w.now) ended
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE state = 'pending'
          AND greatest(due_at, lease_expires_at) < w.now - ${seconds(LATE_AFTER_SECONDS)}) AS jobs_late,
        count(*) FILTER (WHERE state = 'running' AND lease_expires_at < w.now) AS jobs_abandoned
      FROM job_runs WHERE state IN ('pending', 'running')) waiting
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE heartbeat_at BETWEEN w.now - ${seconds(SILENT_SECONDS)} AND ${LATEST_BELIEVED}) AS workers_alive,
        count(*) FILTER (WHERE heartbeat_at < w.now - ${seconds(SILENT_SECONDS)}
          AND heartbeat_at >= w.since - ${seconds(SILENT_SECONDS)}) AS workers_lost
      FROM workers WHERE stopped_at IS NULL) worker`);
  return oneRow({ rows });
}

/** Counts jobs with a due time for which no worker has made a run, as happens when no worker lives. */
export async function countLateSlots({ db }: Pick<Context, 'db'>, intervals: Intervals): Promise<number> {
  const histories = await readSlotHistory(db);
  return histories.filter((history) => {
    const intervalSeconds = intervals[history.job];
    const slot = history.unfinished ? null : dueSlot(history.job, intervalSeconds, history);
    if (slot === null) return false;
    // Of several missed slots only the newest is run, but the wait is counted from the first one.
    const { newestDueAtMs } = history;
    const missed = newestDueAtMs === null ? slot : slotAt(newestDueAtMs, intervalSeconds) + 1;
    return history.nowMs - slotDueAtMs(missed, intervalSeconds) > LATE_AFTER_SECONDS * 1_000;
  }).length;
}
