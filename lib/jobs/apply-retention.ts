import { type SQL, sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import { withRetry } from '@/db/transaction';
import { DEVICE_KEPT_DAYS } from '@/lib/auth/known-devices';
import { badnessOf } from '@/lib/check-badness';
import type { Context } from '@/lib/context';
import { foldMeasurements } from '@/lib/counts/fold-measurements';

/**
 * How long each kind of row is kept. Progress and licenses, their history, the ledger of activities, repairs, decisions
 * about the roll-out and the audit log are kept for ever. Of old checks fewer are kept, so that the trend of years
 * stays readable.
 */
export const KEPT_DAYS = {
  resolvedViolations: 180,
  everyCheck: 7,
  hourlyCheck: 90,
  dailyCheck: 730,
  finishedRuns: 90,
  expiredTokens: 1,
  pastSessions: 90,
  /** A client may repeat a write with its key for one day. */
  idempotencyKeys: 1,
  /** The longest window of a rate limit is one day. */
  requestCounts: 2,
  failedAttempts: 1,
  silentWorkers: 30,
  measurements: 90,
  /** Older measurements are kept by hour. */
  measurementsByMinute: 2,
  silentProcesses: 2,
  /** Delivered or not. A delivery that still waits is not finished, and expires earlier. */
  finishedDeliveries: 90,
  recoveredIncidents: 730,
  pastMaintenance: 730,
  selfTests: 90,
  captureGaps: 90,
  /** Unless FOREIGN_WRITES_KEPT_DAYS says otherwise. */
  foreignWrites: 90,
  guardSightings: 90,
} as const;

const BATCH_ROWS = 1_000;

/** The number of deleted rows of each kind. */
export type RetentionCounts = {
  violations: number;
  health_checks: number;
  job_runs: number;
  refresh_tokens: number;
  sessions: number;
  idempotency_keys: number;
  rate_limits: number;
  attempts: number;
  known_devices: number;
  workers: number;
  measurements: number;
  processes: number;
  alert_deliveries: number;
  incidents: number;
  maintenance_windows: number;
  self_tests: number;
  capture_gaps: number;
  /** Partitions of a week. */
  foreign_weeks: number;
  guard_sightings: number;
};

/**
 * Deletes expired rows, in batches that each commit; an abort stops between two batches. Makes the partitions of what others
 * write in the next weeks, and drops those of more than so many days ago.
 */
export async function applyRetention(
  ctx: Context,
  signal: AbortSignal,
  foreignWritesKeptDays: number = KEPT_DAYS.foreignWrites,
): Promise<RetentionCounts> {
  const sweep = (table: string, key: string, expired: SQL) =>
    deleteInBatches(ctx, signal, table, key, expired);
  return {
    violations: await sweep('violations', 'id', past('resolved_at', KEPT_DAYS.resolvedViolations)),
    health_checks:
      (await sweep('health_checks', 'id', supersededWithin('hour', KEPT_DAYS.everyCheck))) +
      (await sweep('health_checks', 'id', supersededWithin('day', KEPT_DAYS.hourlyCheck))) +
      (await sweep('health_checks', 'id', past('started_at', KEPT_DAYS.dailyCheck))),
    job_runs: await sweep('job_runs', 'id', past('finished_at', KEPT_DAYS.finishedRuns)),
    refresh_tokens: await sweep('refresh_tokens', 'token_hash', past('expires_at', KEPT_DAYS.expiredTokens)),
    sessions: await sweep('sessions', 'id', past('expires_at', KEPT_DAYS.pastSessions)),
    idempotency_keys: await sweep('idempotency_keys', 'ctid', past('created_at', KEPT_DAYS.idempotencyKeys)),
    rate_limits: await sweep('rate_limits', 'key', past('window_started_at', KEPT_DAYS.requestCounts)),
    attempts: await sweep('attempts', 'ctid', past('window_started_at', KEPT_DAYS.failedAttempts)),
    known_devices: await sweep('known_devices', 'ctid', past('used_at', DEVICE_KEPT_DAYS)),
    workers: await sweep('workers', 'id', past('heartbeat_at', KEPT_DAYS.silentWorkers)),
    measurements:
      (await foldMeasurements(ctx, signal, KEPT_DAYS.measurementsByMinute)) +
      (await sweep('measurements', 'ctid', past('minute', KEPT_DAYS.measurements))),
    processes: await sweep('processes', 'id', past('seen_at', KEPT_DAYS.silentProcesses)),
    alert_deliveries: await sweep(
      'alert_deliveries',
      'id',
      past('finished_at', KEPT_DAYS.finishedDeliveries),
    ),
    // The stories of these incidents are deleted too.
    incidents: await sweep('incidents', 'id', past('recovered_at', KEPT_DAYS.recoveredIncidents)),
    maintenance_windows: await sweep('maintenance_windows', 'id', past('ends_at', KEPT_DAYS.pastMaintenance)),
    self_tests: await sweep('self_tests', 'id', past('repaired_at', KEPT_DAYS.selfTests)),
    capture_gaps: await sweep('capture_gaps', 'id', past('noted_at', KEPT_DAYS.captureGaps)),
    foreign_weeks: await keepForeignWrites(ctx, foreignWritesKeptDays),
    guard_sightings: await sweep('guard_sightings', 'id', past('seen_at', KEPT_DAYS.guardSightings)),
  };
}

async function keepForeignWrites({ db }: Context, days: number): Promise<number> {
  const { rows } = await withRetry(() =>
    db.execute<{ dropped: number }>(sql`SELECT keep_foreign_writes(${days}::int) AS dropped`),
  );
  return oneRow({ rows }).dropped;
}

function daysAgo(days: number): SQL {
  return sql`now() - make_interval(days => ${days}::int)`;
}

function past(column: string, days: number): SQL {
  return sql`d.${sql.identifier(column)} < ${daysAgo(days)}`;
}

/** Checks older than so many days that are not the worst of their hour or day. Of equally bad ones the newest is kept. */
function supersededWithin(unit: 'hour' | 'day', days: number): SQL {
  const begin = sql`date_trunc(${unit}::text, d.started_at, 'UTC')`;
  return sql`d.started_at < ${daysAgo(days)} AND EXISTS (
    SELECT FROM health_checks kept
     WHERE kept.started_at >= ${begin} AND kept.started_at < ${begin} + ('1 ' || ${unit}::text)::interval
       AND (${badnessOf('kept')}, kept.started_at, kept.id) > (${badnessOf('d')}, d.started_at, d.id))`;
}

async function deleteInBatches(
  ctx: Context,
  signal: AbortSignal,
  table: string,
  key: string,
  expired: SQL,
): Promise<number> {
  const [rows, id] = [sql.identifier(table), sql.identifier(key)];
  for (let total = 0; ; ) {
    signal.throwIfAborted();
    const { rowCount } = await withRetry(() =>
      ctx.db.execute(
        sql`DELETE FROM ${rows} WHERE ${id} IN (SELECT d.${id} FROM ${rows} d WHERE ${expired} LIMIT ${BATCH_ROWS})`,
      ),
    );
    total += rowCount ?? 0;
    if ((rowCount ?? 0) < BATCH_ROWS) return total;
  }
}
