import { isAhead } from '@/lib/clock';
import type { Figures } from '@/lib/measure/figures';
import type { AlertSubject } from '@/lib/vocabulary/alerts';
import type { Cause, Circumstances } from './circumstances';

/** A group with at least this share of the violations counts as the cause of all of them. */
const DOMINATES_FROM_PERCENT = 60;
/** A deployment explains trouble only for this long. */
const DEPLOYMENT_EXPLAINS_MS = 60 * 60_000;
/** Longer for violations, because a check finds them some time after they were made. */
export const DEPLOYMENT_EXPLAINS_VIOLATIONS_MS = 24 * 60 * 60_000;
/** A database slower than this explains slow and failing requests. */
const DATABASE_SLOW_MS = 50;

const NOTHING: Cause = { code: null, details: {} };

/**
 * The likely reason why a subject is bad, from known facts. It makes no guess without evidence. Nothing is read here.
 */
export function likelyCause(
  subject: AlertSubject,
  figures: Figures,
  seen: Circumstances,
  nowMs: number,
): Cause {
  switch (subject) {
    case 'consistency_rate':
    case 'explained_rate':
      return causeOfViolations(seen, nowMs);
    case 'response_time':
    case 'error_rate':
      return causeOfRequests(figures, seen, nowMs);
    case 'database_time':
      return causeInDatabase(figures, seen) ?? recentDeployment(seen, nowMs) ?? NOTHING;
    case 'jobs':
      return causeOfJobs(figures, seen);
    case 'workers':
      return causeOfWorkers(figures, seen);
    default:
      return NOTHING;
  }
}

function causeOfViolations({ violations, writer, newestDeployment }: Circumstances, nowMs: number): Cause {
  const { groups, firstSeenAt, firstCheckId, sinceDeployment } = violations;
  const total = groups.reduce((sum, one) => sum + one.count, 0);
  if (total === 0) return NOTHING;
  const [largest] = [...groups].sort((a, b) => b.count - a.count);
  const share = percent(largest?.count ?? 0, total);
  const details = {
    kind: largest?.kind ?? null,
    specialization: largest?.specialization ?? null,
    share,
    first_seen_at: firstSeenAt,
    first_check_id: firstCheckId,
  };
  if (writer !== null && writer.share >= DOMINATES_FROM_PERCENT) {
    const { id, role, application, share: writer_share } = writer;
    return {
      code: 'one_writer',
      details: { ...details, writer_id: id, role, application: application || null, writer_share },
    };
  }
  const isRecent =
    newestDeployment !== null &&
    wasWithin(newestDeployment.deployedAt, DEPLOYMENT_EXPLAINS_VIOLATIONS_MS, nowMs);
  if (isRecent && percent(sinceDeployment, total) >= DOMINATES_FROM_PERCENT) {
    return {
      code: 'after_deployment',
      details: {
        ...details,
        deployed_version: newestDeployment.version,
        deployed_at: newestDeployment.deployedAt,
      },
    };
  }
  return { code: share >= DOMINATES_FROM_PERCENT ? 'one_kind' : 'many_kinds', details };
}

function causeOfRequests(figures: Figures, seen: Circumstances, nowMs: number): Cause {
  const inDatabase = causeInDatabase(figures, seen);
  if (inDatabase) return inDatabase;
  const { p95Ms } = figures.database;
  if (p95Ms !== null && p95Ms > DATABASE_SLOW_MS)
    return { code: 'database_slow', details: { database_p95_ms: p95Ms } };
  return recentDeployment(seen, nowMs) ?? NOTHING;
}

function causeInDatabase({ database }: Figures, { lockWaits }: Circumstances): Cause | null {
  if (lockWaits > 0) return { code: 'lock_waits', details: { lock_waits: lockWaits } };
  return database.deadlocks > 0 ? { code: 'deadlocks', details: { deadlocks: database.deadlocks } } : null;
}

function recentDeployment({ newestDeployment }: Circumstances, nowMs: number): Cause | null {
  if (newestDeployment === null) return null;
  const { version, deployedAt } = newestDeployment;
  if (!wasWithin(deployedAt, DEPLOYMENT_EXPLAINS_MS, nowMs)) return null;
  return { code: 'after_deployment', details: { deployed_version: version, deployed_at: deployedAt } };
}

function causeOfJobs(figures: Figures, seen: Circumstances): Cause {
  if (figures.workers.alive === 0) return withoutWorker(seen);
  const [failing] = seen.failingJobs;
  if (failing) {
    return {
      code: 'job_failing',
      details: { job: failing.job, error: failing.error, failed_at: failing.failedAt },
    };
  }
  if (seen.oldestWaiting) {
    return {
      code: 'job_waiting',
      details: { job: seen.oldestWaiting.job, due_at: seen.oldestWaiting.dueAt },
    };
  }
  if (figures.consistency.isStale) {
    return { code: 'check_stale', details: { checked_at: figures.consistency.checkedAt } };
  }
  return NOTHING;
}

function causeOfWorkers({ workers, jobs }: Figures, seen: Circumstances): Cause {
  if (workers.alive === 0) return withoutWorker(seen);
  if (workers.lost > 0) return { code: 'worker_lost', details: { last_heartbeat_at: seen.lastHeartbeatAt } };
  return jobs.crashed > 0 ? { code: 'run_crashed', details: {} } : NOTHING;
}

function withoutWorker({ lastHeartbeatAt }: Circumstances): Cause {
  return {
    code: lastHeartbeatAt === null ? 'no_worker_yet' : 'no_worker',
    details: { last_heartbeat_at: lastHeartbeatAt },
  };
}

function wasWithin(moment: string, ms: number, nowMs: number): boolean {
  const atMs = Date.parse(moment);
  return nowMs - atMs <= ms && !isAhead(atMs, nowMs);
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.floor((part / whole) * 100);
}
