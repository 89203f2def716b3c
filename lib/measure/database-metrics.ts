import { sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import { shareReads } from '@/db/share-reads';
import { LATEST_BELIEVED } from '@/lib/clock';
import type { Context } from '@/lib/context';
import { readFigures as readStanding } from '@/lib/health/read-status';
import type { Intervals } from '@/lib/jobs/schedule';
import { JOBS } from '@/lib/vocabulary/jobs';
import { SPECIALIZATION_IDS } from '@/lib/vocabulary/specializations';
import { VIOLATION_KINDS } from '@/lib/vocabulary/violations';
import { GUARD_MODES, type GuardMode } from '@/lib/vocabulary/writers';
import { type Capture, readCapture } from '@/lib/writers/read-capture';
import { type Family, gauge } from './exposition';
import { type Figures, WINDOW_SECONDS } from './figures';
import { readCounted } from './read-figures';

type Guarded = { mode: GuardMode; faults: number; would_refuse: number; met: number; decided: number };

type Row = {
  check_age: number | null;
  check_seconds: number | null;
  repair_seconds: number | null;
  audit_age: number | null;
  heartbeat_age: number | null;
  guard: Guarded;
  runs: { job: string; state: string; runs: number }[] | null;
  successes: { job: string; at: number }[] | null;
};

/** The metrics that are the same in every process: they come from the database, by its clock. */
export const readDatabaseMetrics = shareReads(async (ctx, intervals: Intervals): Promise<Family[]> => {
  const [counted, standing, row, capture] = await Promise.all([
    readCounted(ctx, { windowSeconds: WINDOW_SECONDS, intervals }),
    readStanding(ctx, { intervalMinutes: intervals['health-check'] / 60 }),
    readNewest(ctx),
    readCapture(ctx),
  ]);
  return [
    ...standingMetrics(standing, row),
    ...jobMetrics(counted.jobs, row),
    ...workerMetrics(counted.workers, row),
    ...captureMetrics(capture),
    ...guardMetrics(row.guard),
  ];
});

/** The newest check, audit, repair and runs of jobs. */
async function readNewest({ db }: Pick<Context, 'db'>): Promise<Row> {
  const { rows } = await db.execute<Row>(sql`
    SELECT extract(epoch FROM clock_timestamp() - c.started_at)::float8 AS check_age, c.duration_ms / 1000.0::float8 AS check_seconds,
      (SELECT extract(epoch FROM finished_at - started_at)::float8 FROM repairs
       WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1) AS repair_seconds,
      (SELECT extract(epoch FROM clock_timestamp() - started_at)::float8 FROM audits
       WHERE finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT 1) AS audit_age,
      (SELECT extract(epoch FROM clock_timestamp() - max(heartbeat_at))::float8 FROM workers
        WHERE heartbeat_at <= ${LATEST_BELIEVED}) AS heartbeat_age,
      (SELECT json_agg(r) FROM (
        SELECT job, state, count(*)::int AS runs FROM job_runs
        WHERE due_at > clock_timestamp() - interval '1 day' AND finished_at BETWEEN clock_timestamp() - interval '1 hour' AND clock_timestamp()
        GROUP BY job, state) r) AS runs,
      (SELECT json_agg(s) FROM (
        SELECT j.job, extract(epoch FROM r.finished_at)::float8 AS at
        FROM unnest(${sql.param([...JOBS])}::text[]) j(job)
        CROSS JOIN LATERAL (SELECT finished_at FROM job_runs WHERE job = j.job AND state = 'succeeded'
          ORDER BY due_at DESC, id DESC LIMIT 1) r) s) AS successes,
      (SELECT json_build_object('mode', mode, 'faults', jsonb_array_length(faults),
          'met', coalesce(pg_sequence_last_value('guard_refusals_met'), 0),
          'decided', coalesce(pg_sequence_last_value('guard_refusals_decided'), 0),
          'would_refuse', (SELECT coalesce(sum(pairs), 0) FROM guard_sightings
            WHERE NOT refused AND seen_at > clock_timestamp() - interval '1 day'))
        FROM guard) AS guard
    FROM (SELECT 1) one LEFT JOIN LATERAL (
      SELECT started_at, duration_ms FROM health_checks WHERE finished_at IS NOT NULL
      ORDER BY id DESC LIMIT 1) c ON true`);
  return oneRow({ rows });
}

function standingMetrics(standing: Awaited<ReturnType<typeof readStanding>>, row: Row): Family[] {
  const { stale, total_pairs, total_violations, violation_counts } = standing;
  const ratio = (percent: number | null) => (percent === null ? null : percent / 100);
  return [
    gauge('lockstep_consistency_ratio', 'Pairs in agreement of all pairs', ratio(standing.consistency_rate)),
    gauge(
      'lockstep_explained_ratio',
      'Pairs of which neither the levels nor the ledger nor the license history are contradicted, of all pairs',
      ratio(standing.explained_rate),
    ),
    gauge('lockstep_audit_age_seconds', 'Since the newest whole audit began', row.audit_age),
    gauge('lockstep_pairs', 'Pairs that are compared', total_pairs),
    gauge('lockstep_inconsistent_pairs', 'Pairs out of agreement', total_violations),
    gauge(
      'lockstep_violations',
      'Open violations, and pairs in agreement that the ledger or the license history contradict',
      SPECIALIZATION_IDS.flatMap((specialization) =>
        VIOLATION_KINDS.map((kind) => ({
          labels: { specialization, kind },
          value: violation_counts[specialization]?.[kind] ?? 0,
        })),
      ),
    ),
    gauge('lockstep_check_age_seconds', 'Since the newest check began', row.check_age),
    gauge('lockstep_check_duration_seconds', 'How long the newest check took', row.check_seconds),
    gauge('lockstep_check_stale', 'Whether the newest check is too old to say anything', Number(stale)),
    gauge('lockstep_repair_duration_seconds', 'How long the newest run of repairs took', row.repair_seconds),
  ];
}

function jobMetrics(jobs: Figures['jobs'], { runs, successes }: Row): Family[] {
  return [
    gauge(
      'lockstep_job_runs',
      'Runs of jobs that ended in the last hour',
      JOBS.flatMap((job) =>
        (['succeeded', 'failed'] as const).map((outcome) => ({
          labels: { job_name: job, outcome },
          value: runs?.find((one) => one.job === job && one.state === outcome)?.runs ?? 0,
        })),
      ),
    ),
    gauge(
      'lockstep_job_last_success_timestamp_seconds',
      'When a job last went well, since the epoch',
      (successes ?? []).map(({ job, at }) => ({ labels: { job_name: job }, value: at })),
    ),
    gauge('lockstep_job_slots_late', 'Runs that are due for longer than they may be', jobs.late),
    gauge('lockstep_job_runs_crashed', 'Runs whose worker was lost in the last five minutes', jobs.crashed),
  ];
}

function workerMetrics({ alive, lost }: Figures['workers'], { heartbeat_age }: Row): Family[] {
  return [
    gauge('lockstep_workers', 'Workers that are alive, and those that went silent in the last five minutes', [
      { labels: { state: 'alive' }, value: alive },
      { labels: { state: 'lost' }, value: lost },
    ]),
    gauge('lockstep_worker_heartbeat_age_seconds', 'Since the newest heartbeat of any worker', heartbeat_age),
  ];
}

function captureMetrics({ lagSeconds, missing, gapsEver }: Capture): Family[] {
  return [
    gauge(
      'lockstep_detection_lag_seconds',
      'How long the oldest foreign write waits to be compared',
      lagSeconds,
    ),
    gauge(
      'lockstep_capture_enabled',
      'Whether all triggers that capture foreign writes are there and turned on',
      Number(missing === 0),
    ),
    {
      name: 'lockstep_capture_gaps_total',
      help: 'Statements whose rows could not be captured',
      type: 'counter',
      samples: [{ value: gapsEver }],
    },
  ];
}

function guardMetrics({ mode, faults, would_refuse, met, decided }: Guarded): Family[] {
  return [
    gauge(
      'lockstep_guard_mode',
      'What the guard does about writes past the door: 1 for its mode',
      GUARD_MODES.map((one) => ({ labels: { mode: one }, value: Number(one === mode) })),
    ),
    gauge(
      'lockstep_guard_in_place',
      'Whether all triggers and functions of capture and guard are there, unchanged',
      Number(faults === 0),
    ),
    gauge(
      'lockstep_guard_would_refuse_pairs',
      'Pairs of which the guard only observed in the last day that it would refuse their transaction',
      would_refuse,
    ),
    gauge('lockstep_guard_refusals', 'Transactions and statements that the guard has ever refused', [
      { labels: { writer: 'refused' }, value: decided },
      { labels: { writer: 'other' }, value: met },
    ]),
  ];
}
