import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { LATEST_BELIEVED } from '@/lib/clock';
import type { Context } from '@/lib/context';
import type { CheckDetail, Report } from '@/lib/contract/health';
import type { Violation } from '@/lib/contract/violations';
import { DomainError } from '@/lib/errors';
import { isReal } from '@/lib/users/real-users';
import { CHECK_COLUMNS, type CheckRow, toSummary } from './present-check';
import { toViolations, type ViolationRow, violationColumns } from './present-violation';
import { IS_DISAGREEMENT } from './violation-conditions';

const VIOLATIONS_SHOWN = 100;
const REAL = isReal(sql`v.user_id`);

/** The report of the newest finished check; null before the first one. */
export async function latestReport(ctx: Pick<Context, 'db'>): Promise<Report | null> {
  const { rows } = await ctx.db.execute<CheckRow>(sql`
    SELECT ${CHECK_COLUMNS} FROM health_checks WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1`);
  return rows[0] ? toReport(ctx.db, rows[0]) : null;
}

/** What a finished check counted. Null when there is no such check. */
export async function readSummary(ctx: { db: Queryable }, id: number) {
  const row = await readCheckRow(ctx.db, id);
  return row ? toSummary(row) : null;
}

/** One finished check with the violations that were open when it ended. */
export async function readReport(ctx: { db: Queryable }, id: number): Promise<Report> {
  const row = await readCheckRow(ctx.db, id);
  if (!row) throw new Error(`check ${id} is gone`);
  return toReport(ctx.db, row);
}

/** One finished check with what it found, opened and resolved. Throws `not_found`. */
export async function readCheck(ctx: { db: Queryable }, id: number): Promise<CheckDetail> {
  const check = await findCheck(ctx, id);
  if (!check) throw new DomainError('not_found', `there is no finished check ${id}`);
  return check;
}

/** Like `readCheck`, but null when there is no such check. */
export async function findCheck(ctx: { db: Queryable }, id: number): Promise<CheckDetail | null> {
  const row = await readCheckRow(ctx.db, id);
  if (!row) return null;
  return {
    ...toSummary(row),
    violations: await foundBy(ctx.db, row),
    opened_violations: await listed(ctx.db, sql`v.first_check_id = ${id}`),
    resolved_violations: await listed(ctx.db, sql`v.resolved_check_id = ${id}`),
  };
}

async function readCheckRow(db: Queryable, id: number): Promise<CheckRow | undefined> {
  const { rows } = await db.execute<CheckRow>(
    sql`SELECT ${CHECK_COLUMNS} FROM health_checks WHERE id = ${id} AND finished_at IS NOT NULL`,
  );
  return rows[0];
}

async function toReport(db: Queryable, row: CheckRow): Promise<Report> {
  const violations = await foundBy(db, row);
  return { ...toSummary(row), dry_run: false, joined: false, violations };
}

/** The time is passed as a value. From a subquery the planner could not know that few rows were resolved since. */
async function foundBy(db: Queryable, { id, finished_at: finishedAt }: CheckRow): Promise<Violation[]> {
  // Compares the id of the check too: after a clock was set back, a later check may have an earlier time.
  // A check counts no finding of the audit.
  const known = sql`${IS_DISAGREEMENT} AND (v.confirmed_at <= ${finishedAt}::timestamptz OR v.confirmed_at IS NOT NULL AND v.first_check_id <= ${id}::bigint)`;
  const { rows } = await db.execute<ViolationRow>(sql`
    -- Two searches with one index each: the violations that are still open, and the few that were resolved since.
    WITH v AS (
      (SELECT v.* FROM violations v WHERE v.resolved_at IS NULL AND ${known} AND ${REAL}
       ORDER BY v.first_seen_at DESC, v.id DESC LIMIT ${VIOLATIONS_SHOWN})
      UNION ALL
      (SELECT v.* FROM violations v
       WHERE v.resolved_at > ${finishedAt}::timestamptz AND v.resolved_at <= ${LATEST_BELIEVED} AND ${known} AND ${REAL}
       ORDER BY v.first_seen_at DESC, v.id DESC LIMIT ${VIOLATIONS_SHOWN}))
    SELECT ${violationColumns()} FROM v JOIN users u ON u.id = v.user_id
    ORDER BY v.first_seen_at DESC, v.id DESC LIMIT ${VIOLATIONS_SHOWN}`);
  return toViolations(db, rows);
}

async function listed(db: Queryable, which: SQL): Promise<Violation[]> {
  const { rows } = await db.execute<ViolationRow>(sql`
    SELECT ${violationColumns()} FROM violations v JOIN users u ON u.id = v.user_id
    WHERE ${which} AND v.confirmed_at IS NOT NULL AND ${REAL} ORDER BY v.id LIMIT ${VIOLATIONS_SHOWN}`);
  return toViolations(db, rows);
}
