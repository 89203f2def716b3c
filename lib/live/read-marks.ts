import { type SQL, sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import type { Queryable } from '@/db/transaction';
import { LATEST_BELIEVED } from '@/lib/clock';
import { EXPLAINED_THROUGH } from '@/lib/health/read-audits';
import type { Marks } from '@/lib/vocabulary/live';

/*
 * A row is visible to others when its transaction commits, and ids and times are given before that. So a mark is not made of
 * the highest id or newest time alone: a transaction that began earlier may commit later. It is made of the newest few rows,
 * and of those that are not finished, which partial indexes hold.
 */

/** Rows that are looked at of each list. More cannot be committed out of order by the processes of one installation. */
const NEWEST = sql.raw('20');
/** Unfinished rows that are looked at. There are hardly ever as many. */
const OPEN_MAX = sql.raw('100');

/** The text of some rows, each as the text of these values. */
const textOf = (values: SQL, from: SQL) =>
  sql`(SELECT string_agg(concat_ws(':', ${values}), ',') FROM (${from}) r)`;

/** Checks and audits that ended; also when the next check is due, and when the last one becomes too old to be believed. */
const checks = (intervalSeconds: number) => sql`
  ${textOf(sql`id, finished_at IS NULL`, sql`SELECT id, finished_at FROM health_checks ORDER BY id DESC LIMIT ${NEWEST}`)},
  ${EXPLAINED_THROUGH}, floor(extract(epoch FROM clock_timestamp()) / ${intervalSeconds}::int),
  (SELECT started_at BETWEEN clock_timestamp() - 2 * make_interval(secs => ${intervalSeconds}::int) AND ${LATEST_BELIEVED}
    FROM health_checks WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1)`;

/**
 * Each change of an open violation adds a row to `violation_changes`, and the round that counts these rows away writes the
 * row of learners in `violation_totals`. A violation that ended before it was counted has only its end.
 */
const VIOLATIONS = sql`
  (SELECT sum(xmin::text::bigint) FROM violation_changes), (SELECT sum(xmin::text::bigint) FROM violation_totals),
  (SELECT max(resolved_at) FROM violations)`;

const REPAIR = sql`SELECT id, state, abort_requested_at, matched, total, attempt FROM repairs`;
const inState = (state: string) =>
  textOf(
    sql`id, abort_requested_at`,
    sql`${REPAIR} WHERE state = ${sql.raw(`'${state}'`)} ORDER BY id LIMIT ${OPEN_MAX}`,
  );
const REPAIRS = sql`
  ${textOf(sql`id, state`, sql`${REPAIR} ORDER BY id DESC LIMIT ${NEWEST}`)},
  ${inState('running')}, ${inState('queued')}, ${inState('held')}`;

const PROGRESS = sql`
  ${textOf(sql`id, matched, total, attempt`, sql`${REPAIR} WHERE state = 'running' ORDER BY id LIMIT ${OPEN_MAX}`)},
  ${textOf(sql`id, users_done`, sql`SELECT id, users_done FROM audits WHERE finished_at IS NULL ORDER BY id DESC LIMIT 1`)}`;

const RUN = sql`SELECT id, state, attempt FROM job_runs`;
const JOBS = sql`
  ${textOf(sql`id, state, attempt`, sql`${RUN} ORDER BY due_at DESC, id DESC LIMIT ${NEWEST}`)},
  ${textOf(sql`id, state, attempt`, sql`${RUN} WHERE state IN ('pending', 'running') ORDER BY due_at LIMIT ${OPEN_MAX}`)}`;

const WORKERS = sql`
  (SELECT string_agg(id, ',' ORDER BY id) FROM workers WHERE stopped_at IS NULL
    AND heartbeat_at BETWEEN clock_timestamp() - interval '60 seconds' AND ${LATEST_BELIEVED})`;

const INCIDENTS = sql`
  ${textOf(sql`id`, sql`SELECT id FROM incident_events ORDER BY id DESC LIMIT ${NEWEST}`)},
  (SELECT string_agg(concat(id, ':', xmin), ',' ORDER BY id) FROM incidents WHERE recovered_at IS NULL),
  (SELECT string_agg(concat(id, ':', xmin, ':', starts_at <= clock_timestamp()), ',' ORDER BY id) FROM maintenance_windows
    WHERE ends_at > clock_timestamp()),
  ${textOf(sql`id, found_at, repaired_at`, sql`SELECT id, found_at, repaired_at FROM self_tests ORDER BY id DESC LIMIT 1`)}`;

const DELIVERY = sql`SELECT id, state, attempts FROM alert_deliveries`;
const DELIVERIES = sql`
  ${textOf(sql`id, state, attempts`, sql`${DELIVERY} ORDER BY id DESC LIMIT ${NEWEST}`)},
  ${textOf(sql`id, state, attempts`, sql`${DELIVERY} WHERE state IN ('pending', 'sending') ORDER BY next_attempt_at LIMIT ${OPEN_MAX}`)},
  (SELECT max(finished_at) FROM alert_deliveries)`;

const ROLLOUT = sql`
  (SELECT concat_ws(':', version, stage, paused, frozen, needs_person) FROM rollout),
  ${textOf(sql`id`, sql`SELECT id FROM rollout_decisions ORDER BY id DESC LIMIT ${NEWEST}`)}`;

const AUDIT = textOf(sql`id`, sql`SELECT id FROM audit_log ORDER BY at DESC, id DESC LIMIT ${NEWEST}`);

/** Each look of a worker at what a writer wrote changes the writer's row. */
const WRITERS = textOf(
  sql`id, mark`,
  sql`SELECT id, xmin AS mark FROM writers ORDER BY last_seen_at DESC, id DESC LIMIT ${NEWEST}`,
);

/** The marks of all topics now, the same in every process. It reads few rows, whatever is stored. */
export async function readMarks(
  { db }: { db: Queryable },
  { intervalMinutes }: { intervalMinutes: number },
): Promise<Marks> {
  const mark = (of: SQL) => sql`left(md5(concat_ws('|', ${of})), 16)`;
  const { rows } = await db.execute<Marks>(sql`
    SELECT ${mark(checks(intervalMinutes * 60))} AS checks, ${mark(VIOLATIONS)} AS violations, ${mark(REPAIRS)} AS repairs,
      ${mark(PROGRESS)} AS progress, ${mark(JOBS)} AS jobs, ${mark(WORKERS)} AS workers, ${mark(INCIDENTS)} AS incidents,
      ${mark(DELIVERIES)} AS deliveries, ${mark(ROLLOUT)} AS rollout, ${mark(AUDIT)} AS audit, ${mark(WRITERS)} AS writers`);
  return oneRow({ rows });
}
