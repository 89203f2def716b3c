import { sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import type { Queryable } from '@/db/transaction';
import { isoTime, isoTimeOrNull } from '@/db/values';
import { openCounts } from '@/lib/health/open-counts';
import { isReal } from '@/lib/users/real-users';
import type { AlertSubject } from '@/lib/vocabulary/alerts';
import { JOBS } from '@/lib/vocabulary/jobs';
import { type Circumstances, NO_CIRCUMSTANCES, type OpenViolations } from './circumstances';
import { DEPLOYMENT_EXPLAINS_VIOLATIONS_MS } from './likely-cause';

/** A pending run older than this waits for a worker. */
const WAITS_FROM_SECONDS = 60;

type Row = {
  failing: { job: string; error: string | null; failed_at: string }[] | null;
  heartbeat_at: string | null;
  version: string | null;
  deployed_at: string | null;
};

/** The facts that every evaluation reads beside the figures: a few rows, found by index. */
export async function readCircumstances(db: Queryable): Promise<Circumstances> {
  const { rows } = await db.execute<Row>(sql`
    SELECT (SELECT json_agg(json_build_object('job', j.job, 'error', r.error, 'failed_at', r.finished_at) ORDER BY r.finished_at DESC)
        FROM unnest(${sql.param([...JOBS])}::text[]) AS j(job) CROSS JOIN LATERAL (
          SELECT state, error, finished_at FROM job_runs WHERE job = j.job AND state IN ('succeeded', 'failed')
          ORDER BY due_at DESC, id DESC LIMIT 1) r WHERE r.state = 'failed') AS failing,
      (SELECT max(heartbeat_at) FROM workers) AS heartbeat_at, d.version, d.deployed_at
    FROM (SELECT 1) one LEFT JOIN LATERAL (
      -- The very first version replaced no other one, so it explains nothing.
      SELECT version, deployed_at FROM deployments WHERE id > (SELECT min(id) FROM deployments)
      ORDER BY deployed_at DESC, id DESC LIMIT 1) d ON true`);
  const row = oneRow({ rows });
  return {
    failingJobs: (row.failing ?? []).map(({ job, error, failed_at }) => ({
      job,
      error,
      failedAt: isoTime(failed_at),
    })),
    oldestWaiting: null,
    lastHeartbeatAt: row.heartbeat_at === null ? null : isoTime(row.heartbeat_at),
    newestDeployment:
      row.version === null || row.deployed_at === null
        ? null
        : { version: row.version, deployedAt: isoTime(row.deployed_at) },
    violations: NO_CIRCUMSTANCES.violations,
    writer: null,
    lockWaits: 0,
  };
}

/** The same, with further facts that explain a bad subject and cost more to read. */
export async function readExplanations(
  db: Queryable,
  seen: Circumstances,
  bad: ReadonlySet<AlertSubject>,
): Promise<Circumstances> {
  const explains = (...subjects: AlertSubject[]) => subjects.some((subject) => bad.has(subject));
  return {
    ...seen,
    ...(explains('consistency_rate', 'explained_rate')
      ? { violations: await readViolations(db, seen), writer: await readWriterOfMost(db) }
      : {}),
    ...(explains('jobs') ? { oldestWaiting: await readOldestWaiting(db) } : {}),
    ...(explains('database_time', 'response_time', 'error_rate')
      ? { lockWaits: await readLockWaits(db) }
      : {}),
  };
}

type ViolationsRow = {
  groups: OpenViolations['groups'] | null;
  first_seen_at: string | null;
  first_check_id: number | null;
  since_deployment: number;
};

/** The counts are kept ones, and the oldest is found by index. Only for a deployment of the last day, rows are counted. */
async function readViolations(
  db: Queryable,
  { newestDeployment }: Circumstances,
): Promise<Circumstances['violations']> {
  const open = sql`resolved_at IS NULL AND confirmed_at IS NOT NULL AND ${isReal(sql`user_id`)}`;
  const deployedAt = sql`${newestDeployment?.deployedAt ?? null}::timestamptz`;
  const { rows } = await db.execute<ViolationsRow>(sql`
    SELECT c.groups, o.first_seen_at, o.first_check_id::float8 AS first_check_id, (
        SELECT count(*)::int FROM violations WHERE ${open} AND first_seen_at >= ${deployedAt}
          AND now() - make_interval(secs => ${DEPLOYMENT_EXPLAINS_VIOLATIONS_MS / 1_000}::int) <= ${deployedAt}) AS since_deployment
    FROM (
      SELECT json_agg(json_build_object('kind', kind, 'specialization', specialization_id, 'count', violations))
        FILTER (WHERE violations > 0) AS groups FROM (${openCounts()}) k) c
    LEFT JOIN LATERAL (
      SELECT first_seen_at, first_check_id FROM violations WHERE ${open} ORDER BY first_seen_at, id LIMIT 1) o ON true`);
  const row = oneRow({ rows });
  return {
    groups: row.groups ?? [],
    firstSeenAt: isoTimeOrNull(row.first_seen_at),
    firstCheckId: row.first_check_id,
    sinceDeployment: row.since_deployment,
  };
}

/** The newest open findings since the last check that found nothing; at most so many, and none when nobody wrote any. */
const NEWEST_FINDINGS = 1_000;

async function readWriterOfMost(db: Queryable): Promise<Circumstances['writer']> {
  const { rows } = await db.execute<NonNullable<Circumstances['writer']>>(sql`
    WITH newest AS MATERIALIZED (
      SELECT writer_id FROM violations
      WHERE EXISTS (SELECT FROM violations w WHERE w.resolved_at IS NULL AND w.writer_id IS NOT NULL)
        AND resolved_at IS NULL AND confirmed_at IS NOT NULL AND ${isReal(sql`user_id`)} AND first_seen_at > coalesce((
        SELECT started_at FROM health_checks WHERE finished_at IS NOT NULL AND inconsistent = 0 ORDER BY id DESC LIMIT 1), '-infinity')
      ORDER BY first_seen_at DESC, id DESC LIMIT ${NEWEST_FINDINGS})
    SELECT o.id::float8 AS id, o.role, o.application, (100 * w.written / (SELECT count(*) FROM newest))::int AS share
    FROM (SELECT writer_id, count(*) AS written FROM newest WHERE writer_id IS NOT NULL
      GROUP BY writer_id ORDER BY written DESC, writer_id LIMIT 1) w JOIN writers o ON o.id = w.writer_id`);
  return rows[0] ?? null;
}

async function readOldestWaiting(db: Queryable): Promise<Circumstances['oldestWaiting']> {
  const { rows } = await db.execute<{ job: string; due_at: string }>(sql`
    SELECT job, due_at FROM job_runs
    WHERE state = 'pending' AND due_at < clock_timestamp() - make_interval(secs => ${WAITS_FROM_SECONDS}::int)
    ORDER BY due_at LIMIT 1`);
  const [row] = rows;
  return row ? { job: row.job, dueAt: isoTime(row.due_at) } : null;
}

async function readLockWaits(db: Queryable): Promise<number> {
  const { rows } = await db.execute<{ waits: number }>(sql`
    SELECT count(*)::int AS waits FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()`);
  return rows[0]?.waits ?? 0;
}
