import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { oneRow } from '@/db/one-row';
import { sqlstateOf } from '@/db/sqlstate';
import { inTransaction, inTransactionOnce, rolledBack, type Transaction, withRetry } from '@/db/transaction';
import { isoTime } from '@/db/values';
import { recordAudit } from '@/lib/audit/record-audit';
import { actorName, type Context } from '@/lib/context';
import type { Report } from '@/lib/contract/health';
import { DomainError } from '@/lib/errors';
import { isReal } from '@/lib/users/real-users';
import { whileCheckLives } from './check-life';
import {
  CheckFinished,
  CheckRunning,
  type Comparison,
  comparePairs,
  passGate,
  storeDifferences,
} from './compare-pairs';
import { confirmViolations, type Vanished } from './confirm-violations';
import { toViolation, type ViolationRow, violationColumns } from './present-violation';
import { readReport } from './read-report';
import { consistencyRate } from './status';

export type CheckOptions = {
  /** Compares for real and rolls back: nothing is stored. */
  dryRun?: boolean | undefined;
  /** How long after the comparison newly found pairs are looked at once more. */
  confirmDelayMs?: number;
  signal?: AbortSignal | undefined;
};

type Differences = { opened: number; changed: number; resolved: number };
type Compared = { checkId: number; comparison: Comparison; differences: Differences };

const CONFIRM_DELAY_MS = 2_000;
const JOIN_POLL_MS = 100;
const JOIN_TIMEOUT_MS = 120_000;
/** One snapshot, and time for any number of pairs. */
const SNAPSHOT = { isolationLevel: 'repeatable read', statementTimeoutMs: 600_000 } as const;

/** The check that this process is running on a database, for others in the process to join. */
const running = new WeakMap<Database, Promise<Report>>();

/**
 * Compares every pair in one snapshot, and opens, changes and resolves violations in the same transaction; a moment
 * later it looks at the newly found ones once more. One check runs at a time, over all processes: a request that comes
 * while one is running gets that one's report, marked `joined`. Throws `unavailable` when the other does not end.
 */
export async function runCheck(ctx: Context, options: CheckOptions = {}): Promise<Report> {
  if (options.dryRun) return previewCheck(ctx);
  const current = running.get(ctx.db);
  if (current) return { ...(await current), joined: true };
  const mine = runOrJoin(ctx, options).finally(() => running.delete(ctx.db));
  running.set(ctx.db, mine);
  return mine;
}

async function runOrJoin(ctx: Context, options: CheckOptions): Promise<Report> {
  const { rows } = await ctx.db.execute<{ id: string }>(
    sql`SELECT id FROM health_checks WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1`,
  );
  const newestId = Number(rows[0]?.id ?? 0);
  for (let waitedMs = 0; waitedMs < JOIN_TIMEOUT_MS; waitedMs += JOIN_POLL_MS) {
    try {
      return await runAlone(ctx, options, newestId);
    } catch (error) {
      const joined = error instanceof CheckFinished ? await readReport(ctx, error.checkId) : null;
      if (joined) return { ...joined, joined: true };
      if (!(error instanceof CheckRunning)) throw error;
    }
    await delay(JOIN_POLL_MS, undefined, options.signal ? { signal: options.signal } : {});
  }
  throw new DomainError('unavailable', 'another check is running and did not end in time');
}

async function runAlone(ctx: Context, options: CheckOptions, newestId: number): Promise<Report> {
  const { checkId, comparison, differences } = await compareAndStore(ctx, newestId);
  const lookOnceMore = () => withRetry(() => confirmViolations(ctx.db));
  if (differences.opened + differences.changed > 0) {
    await whileCheckLives(ctx, checkId, async () => {
      await delay(
        options.confirmDelayMs ?? CONFIRM_DELAY_MS,
        undefined,
        options.signal ? { signal: options.signal } : {},
      );
      await finish(ctx, checkId, comparison, await lookOnceMore());
    });
  } else {
    // A check that died before its second look left some behind.
    await lookOnceMore();
  }
  const report = await readReport(ctx, checkId);
  if (!report) throw new Error(`check ${checkId} is gone`);
  ctx.log.info(
    { check: checkId, pairs: report.total_checked, inconsistent: report.inconsistent },
    'check finished',
  );
  return report;
}

async function compareAndStore(ctx: Context, newestId: number): Promise<Compared> {
  const compare = (tx: Transaction) => compareOnce(ctx, tx, newestId);
  return inTransactionOnce(ctx.db, compare, SNAPSHOT).catch((error) => {
    // A repair that closed a violation meanwhile: the whole comparison is done again on a newer snapshot.
    if (sqlstateOf(error) !== '40001') throw error;
    return inTransaction(ctx.db, compare, SNAPSHOT);
  });
}

async function compareOnce(ctx: Context, tx: Transaction, newestId: number): Promise<Compared> {
  await passGate(tx, newestId);
  const comparison = await comparePairs(tx);
  const { rows } = await tx.execute<{ id: string }>(
    sql`SELECT nextval(pg_get_serial_sequence('health_checks', 'id')) AS id`,
  );
  const checkId = Number(oneRow({ rows }).id);
  const differences = await storeDifferences(tx, checkId);
  await insertCheck(ctx, tx, { checkId, comparison, differences });
  // Of a scheduled check, its row is the record.
  if (ctx.actor.kind !== 'system') await auditCheck(ctx, tx, { checkId, comparison, differences });
  return { checkId, comparison, differences };
}

async function insertCheck(
  ctx: Context,
  tx: Transaction,
  { checkId, comparison, differences }: Compared,
): Promise<void> {
  const waits = differences.opened + differences.changed > 0;
  await tx.execute(sql`
    INSERT INTO health_checks (id, started_at, finished_at, duration_ms, total_users, total_pairs, inconsistent, opened,
      changed, resolved, violation_counts, actor, request_id, alive_at)
    OVERRIDING SYSTEM VALUE
    SELECT ${checkId}, ${comparison.startedAt}::timestamptz, CASE WHEN NOT ${waits}::boolean THEN clock_timestamp() END,
      extract(epoch FROM clock_timestamp() - ${comparison.startedAt}::timestamptz) * 1000, ${comparison.totalUsers},
      ${comparison.totalPairs}, ${comparison.inconsistent}, ${differences.opened}, ${differences.changed},
      ${differences.resolved}, ${JSON.stringify(comparison.violationCounts)}::jsonb, ${actorName(ctx.actor)},
      ${ctx.requestId ?? null}, CASE WHEN ${waits}::boolean THEN clock_timestamp() END`);
}

async function auditCheck(
  ctx: Context,
  tx: Transaction,
  { checkId, comparison: { totalPairs, inconsistent }, differences }: Compared,
): Promise<void> {
  const after = { pairs: totalPairs, inconsistent, ...differences };
  await recordAudit(ctx, tx, { action: 'check.run', target: `check/${checkId}`, after });
}

/** Closes the report: what vanished at the second look was never a violation. */
async function finish(
  ctx: Context,
  checkId: number,
  comparison: Comparison,
  vanished: Vanished,
): Promise<void> {
  const counts = structuredClone(comparison.violationCounts);
  let transient = 0;
  for (const { specialization, kind } of vanished) {
    const kinds = counts[specialization];
    if (!kinds?.[kind]) continue;
    kinds[kind] -= 1;
    transient += 1;
  }
  await ctx.db.execute(sql`
    UPDATE health_checks SET finished_at = clock_timestamp(), alive_at = NULL, transient = ${transient},
      inconsistent = inconsistent - ${transient}, violation_counts = ${JSON.stringify(counts)}::jsonb
    WHERE id = ${checkId}`);
}

async function previewCheck(ctx: Context): Promise<Report> {
  const preview = await rolledBack(
    ctx.db,
    async (tx) => {
      await passGate(tx);
      const comparison = await comparePairs(tx);
      const differences = await storeDifferences(tx, 0);
      await confirmViolations(tx);
      const { rows } = await tx.execute<ViolationRow>(sql`
        SELECT ${violationColumns()} FROM violations v JOIN users u ON u.id = v.user_id
        WHERE v.resolved_at IS NULL AND ${isReal(sql`v.user_id`)} ORDER BY v.first_seen_at DESC, v.id DESC LIMIT 100`);
      const { rows: times } = await tx.execute<{ ms: number }>(sql`
        SELECT (extract(epoch FROM clock_timestamp() - ${comparison.startedAt}::timestamptz) * 1000)::int AS ms`);
      return { comparison, differences, violations: rows.map(toViolation), durationMs: times[0]?.ms ?? 0 };
    },
    SNAPSHOT,
  ).catch((error) => {
    if (error instanceof CheckRunning)
      throw new DomainError('unavailable', 'a check is running; try again when it has ended');
    throw error;
  });
  const { comparison, differences } = preview;
  return {
    id: null,
    timestamp: isoTime(comparison.startedAt),
    total_users: comparison.totalUsers,
    total_checked: comparison.totalPairs,
    consistent: comparison.totalPairs - comparison.inconsistent,
    inconsistent: comparison.inconsistent,
    consistency_rate: consistencyRate(comparison.totalPairs, comparison.inconsistent),
    ...differences,
    transient: 0,
    duration_ms: preview.durationMs,
    violation_counts: comparison.violationCounts as Report['violation_counts'],
    actor: actorName(ctx.actor),
    dry_run: true,
    joined: false,
    violations: preview.violations,
  };
}
