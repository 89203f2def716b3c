import { type SQL, sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import type { Queryable, Transaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import { actorName, type Context } from '@/lib/context';
import { isReal } from '@/lib/users/real-users';
import { type Comparison, DIFFERS, type Differing } from './compare-pairs';
import type { Vanished } from './confirm-violations';
import { EXPLAINED_THROUGH } from './read-audits';
import { brokenBefore, gotWorse } from './relapses';
import { IS_DISAGREEMENT } from './violation-conditions';

/** The open findings that only an audit sees. A check counts all others itself. */
const FOUND_BY_AUDITS = sql`(SELECT count(*) FROM violations v WHERE v.resolved_at IS NULL AND v.confirmed_at IS NOT NULL
  AND NOT ${IS_DISAGREEMENT} AND ${isReal(sql`v.user_id`)})`;

type Differences = { opened: number; changed: number; resolved: number };

export type StoredCheck = {
  id: number;
  comparison: Comparison;
  differences: Differences;
  /** Whether the check found something new. Then it is not finished before its second look. */
  waits: boolean;
};

/** Stores what a comparison found, in its transaction: the violations and the check under this id. */
export async function storeCheck(
  ctx: Context,
  tx: Transaction,
  id: number,
  comparison: Comparison,
): Promise<StoredCheck> {
  const differences = await storeDifferences(tx, id, comparison.differing);
  const check = { id, comparison, differences, waits: differences.opened + differences.changed > 0 };
  await insertCheck(ctx, tx, check);
  // A scheduled check needs no audit entry, because its row is the record.
  if (ctx.actor.kind !== 'system') await auditCheck(ctx, tx, check);
  return check;
}

/** Completes the report. A pair that agreed at the second look was no violation and is not counted. */
export async function finishCheck(
  db: Queryable,
  { id, comparison }: StoredCheck,
  vanished: Vanished,
): Promise<void> {
  const counts = structuredClone(comparison.violationCounts);
  const pairs = { ...comparison.pairCounts };
  let transient = 0;
  let gone = 0;
  for (const { specialization, kind } of vanished) {
    const kinds = counts[specialization];
    if (!kinds?.[kind]) continue;
    kinds[kind] -= 1;
    transient += 1;
    if (kind !== 'vanished_pair') continue;
    // Nothing of the pair is left, and nothing should be: it is no pair any more.
    pairs[specialization] = (pairs[specialization] ?? 0) - 1;
    gone += 1;
  }
  await db.execute(sql`
    UPDATE health_checks SET finished_at = clock_timestamp(), alive_at = NULL, transient = ${transient},
      inconsistent = inconsistent - ${transient}, violation_counts = ${JSON.stringify(counts)}::jsonb,
      findings = inconsistent - ${transient} + ${FOUND_BY_AUDITS}, explained_through = ${EXPLAINED_THROUGH},
      total_pairs = total_pairs - ${gone}, pair_counts = ${JSON.stringify(pairs)}::jsonb
    WHERE id = ${id}`);
}

/**
 * Opens, changes and resolves violations of agreement to match `found`; no check resolves what the audit finds. It does not
 * write rows that already match, and makes only the statements that have something to write.
 */
async function storeDifferences(
  tx: Transaction,
  checkId: number,
  differing: Differing,
): Promise<Differences> {
  return {
    resolved: differing.resolved ? await resolveOthers(tx, checkId) : 0,
    changed: differing.changed ? await changeMoved(tx) : 0,
    opened: differing.opened ? await openNew(tx, checkId) : 0,
  };
}

function resolveOthers(tx: Transaction, checkId: number): Promise<number> {
  return countReal(
    tx,
    sql`
    UPDATE violations v SET resolved_at = clock_timestamp(), resolved_how = 'observed', resolved_check_id = ${checkId}
    WHERE v.resolved_at IS NULL AND ${IS_DISAGREEMENT} AND NOT EXISTS (
      SELECT FROM found f WHERE f.user_id = v.user_id AND f.specialization_id = v.specialization_id)
    RETURNING v.user_id`,
  );
}

function changeMoved(tx: Transaction): Promise<number> {
  return countReal(
    tx,
    sql`
    UPDATE violations v SET kind = f.kind, progress_level = f.progress_level, license_level = f.license_level,
      recommended_action = NULL, grounds = NULL,
      -- A decision to dismiss was made on the two earlier levels, so it ends. A mute ends when it got worse.
      dismissed_at = NULL, dismissed_by = NULL, dismiss_reason = NULL,
      muted_until = CASE WHEN NOT ${gotWorse(sql`f`)} THEN v.muted_until END
    FROM found f
    WHERE v.user_id = f.user_id AND v.specialization_id = f.specialization_id AND v.resolved_at IS NULL AND ${DIFFERS}
    RETURNING v.user_id`,
  );
}

/**
 * All new ones are read before the first is written: otherwise a plan that looks through the violations for each found pair
 * would also look through those that the statement has just written.
 */
function openNew(tx: Transaction, checkId: number): Promise<number> {
  return countReal(
    tx,
    sql`
    WITH fresh AS MATERIALIZED (
      SELECT f.user_id, f.specialization_id, f.kind, f.progress_level, f.license_level, b.broken_7d, b.broken_30d
      FROM found f CROSS JOIN LATERAL ${brokenBefore(sql`f`)} b
      WHERE NOT EXISTS (SELECT FROM violations v WHERE v.user_id = f.user_id
        AND v.specialization_id = f.specialization_id AND v.resolved_at IS NULL))
    INSERT INTO violations (user_id, specialization_id, kind, progress_level, license_level, first_check_id, broken_7d, broken_30d)
    SELECT user_id, specialization_id, kind, progress_level, license_level, ${checkId}, broken_7d, broken_30d FROM fresh
    -- Neighbouring users get neighbouring ids, so that a batch of the second look changes few ranges of users.
    ORDER BY user_id, specialization_id
    -- One that was opened after the snapshot fails the statement with 40001, and the check compares again.
    ON CONFLICT DO NOTHING RETURNING user_id`,
  );
}

/** The number of rows of real users that a statement wrote. The fenced pair is compared but not counted. */
async function countReal(tx: Transaction, writing: SQL): Promise<number> {
  const counted = await tx.execute<{ count: number }>(
    sql`WITH touched AS (${writing}) SELECT count(*)::int AS count FROM touched WHERE ${isReal(sql`user_id`)}`,
  );
  return oneRow(counted).count;
}

async function insertCheck(
  ctx: Context,
  tx: Transaction,
  { id, comparison, differences, waits }: StoredCheck,
): Promise<void> {
  await tx.execute(sql`
    INSERT INTO health_checks (id, started_at, finished_at, duration_ms, total_users, total_pairs, inconsistent, opened,
      changed, resolved, violation_counts, pair_counts, newest_user_id, actor, request_id, alive_at, findings, explained_through)
    OVERRIDING SYSTEM VALUE
    SELECT ${id}, ${comparison.startedAt}::timestamptz, CASE WHEN NOT ${waits}::boolean THEN clock_timestamp() END,
      extract(epoch FROM clock_timestamp() - ${comparison.startedAt}::timestamptz) * 1000, ${comparison.totalUsers},
      ${comparison.totalPairs}, ${comparison.inconsistent}, ${differences.opened}, ${differences.changed},
      ${differences.resolved}, ${JSON.stringify(comparison.violationCounts)}::jsonb,
      ${JSON.stringify(comparison.pairCounts)}::jsonb, ${comparison.newestUserId}::bigint, ${actorName(ctx.actor)},
      ${ctx.requestId ?? null}, CASE WHEN ${waits}::boolean THEN clock_timestamp() END,
      ${waits ? sql`NULL, NULL` : sql`${comparison.inconsistent} + ${FOUND_BY_AUDITS}, ${EXPLAINED_THROUGH}`}`);
}

async function auditCheck(
  ctx: Context,
  tx: Transaction,
  { id, comparison: { totalPairs, inconsistent }, differences }: StoredCheck,
): Promise<void> {
  const after = { pairs: totalPairs, inconsistent, ...differences };
  await recordAudit(ctx, tx, { action: 'check.run', target: `check/${id}`, after });
}
