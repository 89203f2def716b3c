import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { isoTime } from '@/db/values';
import type { Context } from '@/lib/context';
import type { CheckSummary, Report, Violation } from '@/lib/contract/health';
import { toViolation, violationColumns } from './list-violations';
import { consistencyRate } from './status';

type CheckRow = {
  id: string;
  started_at: string;
  duration_ms: number;
  total_users: string;
  total_pairs: string;
  inconsistent: string;
  opened: string;
  changed: string;
  resolved: string;
  transient: string;
  violation_counts: CheckSummary['violation_counts'];
  actor: string;
};

const VIOLATIONS_SHOWN = 100;
const COLUMNS = sql`id, started_at, duration_ms, total_users, total_pairs, inconsistent, opened, changed, resolved, transient, violation_counts, actor`;

/** The finished checks, newest first. */
export async function listChecks(ctx: { db: Queryable }, page: { limit: number }): Promise<CheckSummary[]> {
  const { rows } = await ctx.db.execute<CheckRow>(sql`
    SELECT ${COLUMNS} FROM health_checks WHERE finished_at IS NOT NULL ORDER BY started_at DESC LIMIT ${page.limit}`);
  return rows.map(toSummary);
}

/** The report of the newest finished check; null before the first one. */
export async function latestReport(ctx: Pick<Context, 'db'>): Promise<Report | null> {
  const [newest] = await listChecks(ctx, { limit: 1 });
  if (!newest) return null;
  return {
    ...newest,
    dry_run: false,
    joined: false,
    violations: await violationsOf(ctx.db, newest.id as number),
  };
}

/** One finished check with the violations that were open when it ended. */
export async function readReport(ctx: { db: Queryable }, id: number): Promise<Report | null> {
  const { rows } = await ctx.db.execute<CheckRow>(sql`
    SELECT ${COLUMNS} FROM health_checks WHERE id = ${id} AND finished_at IS NOT NULL`);
  const [row] = rows;
  if (!row) return null;
  return { ...toSummary(row), dry_run: false, joined: false, violations: await violationsOf(ctx.db, id) };
}

async function violationsOf(db: Queryable, checkId: number): Promise<Violation[]> {
  const { rows } = await db.execute<Parameters<typeof toViolation>[0]>(sql`
    WITH c AS (SELECT finished_at FROM health_checks WHERE id = ${checkId}),
    -- Two searches, for an index each: what is open still, and the little that was resolved since.
    v AS (
      (SELECT v.* FROM violations v WHERE v.resolved_at IS NULL AND v.confirmed_at <= (SELECT finished_at FROM c)
       ORDER BY v.first_seen_at DESC, v.id DESC LIMIT ${VIOLATIONS_SHOWN})
      UNION ALL
      (SELECT v.* FROM violations v
       WHERE v.resolved_at > (SELECT finished_at FROM c) AND v.confirmed_at <= (SELECT finished_at FROM c)
       ORDER BY v.first_seen_at DESC, v.id DESC LIMIT ${VIOLATIONS_SHOWN}))
    SELECT ${violationColumns()} FROM v JOIN users u ON u.id = v.user_id
    ORDER BY v.first_seen_at DESC, v.id DESC LIMIT ${VIOLATIONS_SHOWN}`);
  return rows.map(toViolation);
}

export function toSummary(row: CheckRow): CheckSummary {
  const pairs = Number(row.total_pairs);
  const inconsistent = Number(row.inconsistent);
  return {
    id: Number(row.id),
    timestamp: isoTime(row.started_at),
    total_users: Number(row.total_users),
    total_checked: pairs,
    consistent: pairs - inconsistent,
    inconsistent,
    consistency_rate: consistencyRate(pairs, inconsistent),
    opened: Number(row.opened),
    changed: Number(row.changed),
    resolved: Number(row.resolved),
    transient: Number(row.transient),
    duration_ms: row.duration_ms,
    violation_counts: row.violation_counts,
    actor: row.actor,
  };
}
