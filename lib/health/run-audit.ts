import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import { inTransaction, type Transaction, withRetry } from '@/db/transaction';
import { actorName, type Context } from '@/lib/context';
import { isReal } from '@/lib/users/real-users';
import { auditPairs } from './audit-pairs';
import { CONFIRM_AFTER_SECONDS, confirmViolations } from './confirm-violations';
import { type AuditRow, presentAudit } from './read-audits';

export type AuditOptions = {
  signal?: AbortSignal | undefined;
  /** Hours within which the whole walk is to end: it rests between its steps, as long as this allows. None: no rest. */
  withinHours?: number | undefined;
  /** How long after the last step what was found is looked at again, in seconds. */
  confirmAfterSeconds?: number | undefined;
  /** Called after each step. */
  onStep?: (done: { users: number; of: number; found: number }) => void;
};

/** A step's statements stay far below a second, also with thirty ledger rows for each user on a busy machine. */
const USERS_PER_STEP = 500;
/** It rests at most this many times as long as it worked, so that a small installation is done at once. */
const REST_MAX = 3;

/**
 * Walks over all users in the order of their ids and holds each of their pairs against the ledger and the license history.
 * Its place is stored with each step: when it is cut off, the next run goes on there. At the end, what it found gets its
 * second look.
 */
export async function runAudit(ctx: Context, options: AuditOptions = {}) {
  const { signal, withinHours = 0, confirmAfterSeconds = CONFIRM_AFTER_SECONDS, onStep } = options;
  const { id } = await beginOrResume(ctx);
  for (;;) {
    signal?.throwIfAborted();
    const beganMs = performance.now();
    const step = await inTransaction(ctx.db, (tx) => takeStep(tx, id));
    if (step.ended) break;
    onStep?.({ users: step.users_done, of: step.users_total, found: step.found });
    const restMs = restAfter(performance.now() - beganMs, step, withinHours);
    await delay(restMs, undefined, signal ? { signal } : {});
  }
  await delay(confirmAfterSeconds * 1_000, undefined, signal ? { signal } : {});
  await withRetry(() => confirmViolations(ctx.db));
  const ended = await ctx.db.execute<AuditRow>(
    sql`UPDATE audits SET finished_at = clock_timestamp(), moved_at = clock_timestamp() WHERE id = ${id} RETURNING *`,
  );
  const audit = presentAudit(oneRow(ended));
  ctx.log.info({ audit: id, pairs: audit.pairs, found: audit.found }, 'audit finished');
  return audit;
}

async function beginOrResume(ctx: Context): Promise<{ id: string }> {
  const { rows } = await ctx.db.execute<{ id: string }>(
    sql`SELECT id FROM audits WHERE finished_at IS NULL ORDER BY id DESC LIMIT 1`,
  );
  if (rows[0]) return rows[0];
  const begun = await ctx.db.execute<{ id: string }>(sql`
    INSERT INTO audits (users_total, actor, request_id)
    SELECT count(*), ${actorName(ctx.actor)}, ${ctx.requestId ?? null} FROM users WHERE ${isReal(sql`id`)} RETURNING id`);
  return oneRow(begun);
}

type Step = { ended: boolean; users_done: number; users_total: number; found: number; left: number };

async function takeStep(tx: Transaction, id: string): Promise<Step> {
  const { rows } = await tx.execute<{ position: string; last: string | null; users: number }>(sql`
    SELECT a.position, max(u.id) AS last, count(u.id)::int AS users
    FROM (SELECT position FROM audits WHERE id = ${id} FOR NO KEY UPDATE) a LEFT JOIN LATERAL (
      SELECT id FROM users WHERE id > a.position AND ${isReal(sql`id`)} ORDER BY id LIMIT ${USERS_PER_STEP}) u ON true
    GROUP BY a.position`);
  const { position, last, users } = oneRow({ rows });
  const audited =
    last === null ? { pairs: 0, found: 0, resolved: 0 } : await auditPairs(tx, pairsOfUsers(position, last));
  const moved = await tx.execute<{ users_done: string; users_total: string; found: string }>(sql`
    UPDATE audits SET position = coalesce(${last}::bigint, position), users_done = users_done + ${users},
      users_total = greatest(users_total, users_done + ${users}), pairs = pairs + ${audited.pairs},
      found = found + ${audited.found}, resolved = resolved + ${audited.resolved}, moved_at = clock_timestamp()
    WHERE id = ${id} RETURNING users_done, users_total, found`);
  const now = oneRow(moved);
  const [done, total] = [Number(now.users_done), Number(now.users_total)];
  return {
    ended: last === null,
    users_done: done,
    users_total: total,
    found: Number(now.found),
    left: Math.ceil((total - done) / USERS_PER_STEP),
  };
}

/** Every pair that either table, the ledger, the history or an open violation knows, of the users in a range of ids. */
function pairsOfUsers(after: string, last: string) {
  const inRange = sql`user_id > ${after}::bigint AND user_id <= ${last}::bigint`;
  return sql`(
    SELECT user_id, specialization_id FROM specialization_progress WHERE ${inRange}
    UNION SELECT user_id, specialization_id FROM user_licenses WHERE ${inRange}
    UNION SELECT user_id, specialization_id FROM license_progressions WHERE ${inRange}
    UNION SELECT user_id, specialization_id FROM activities WHERE ${inRange}
    UNION SELECT user_id, specialization_id FROM violations WHERE ${inRange} AND resolved_at IS NULL) k`;
}

/** How long to rest after a step that took this long, in milliseconds. */
function restAfter(workedMs: number, { left }: Step, withinHours: number): number {
  const allowedMs = left > 0 ? (withinHours * 3_600_000) / left - workedMs : 0;
  return Math.max(0, Math.min(allowedMs, REST_MAX * workedMs));
}
