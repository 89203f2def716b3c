import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createClient } from '@/db/client';
import { inTransaction } from '@/db/transaction';
import { listChecks } from '@/lib/health/list-checks';
import { listViolations } from '@/lib/health/list-violations';
import { readCheckUnderway } from '@/lib/health/read-check-underway';
import { readReport } from '@/lib/health/read-report';
import { readStatus } from '@/lib/health/read-status';
import { reportCheck } from '@/lib/health/report-check';
import { runCheck } from '@/lib/health/run-check';
import { addUser, plantOfEveryKind, plantPair, type TestContext, testContext } from '../support/context';
import { holdSecondLook } from '../support/held-second-look';
import { startStopwatch } from '../support/stopwatch';
import { waitFor } from '../support/wait-for';

let ctx: TestContext;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.close());

const AT_ONCE = { confirmDelayMs: 0 };
const FIRST_PAGE = { limit: 50, sort: 'first_seen_at', order: 'desc' } as const;

/** A connection reports its statistics when it ends at the latest, so counted work gets its own connection. */
async function onOwnConnections(work: (own: TestContext) => Promise<void>): Promise<void> {
  const db = createClient({ url: ctx.url, applicationName: 'lockstep-test', poolMax: 4 });
  try {
    await work({ ...ctx, db });
  } finally {
    await db.$client.end();
  }
}

async function rowsWritten(): Promise<Record<string, number>> {
  const { rows } = await ctx.db.execute<{ relname: string; written: string }>(sql`
    SELECT relname, n_tup_ins + n_tup_upd + n_tup_del AS written FROM pg_stat_user_tables
    WHERE relname IN ('health_checks', 'violations', 'specialization_progress', 'user_licenses')`);
  return Object.fromEntries(rows.map((row) => [row.relname, Number(row.written)]));
}

const found = (count: number) =>
  waitFor(`a check has stored ${count} violations`, async () => {
    const { rowCount } = await ctx.db.execute(sql`SELECT FROM violations`);
    return rowCount === count;
  });

describe('a check', () => {
  test('tells at any time which phase it is at, and from the last ones how long each usually takes', async () => {
    expect(await readCheckUnderway(ctx)).toEqual({
      phase: null,
      usual_compare_ms: null,
      usual_second_look_ms: null,
    });
    await plantOfEveryKind(ctx.db);
    const letLook = await holdSecondLook(ctx);
    const elapsedMs = startStopwatch();
    const checking = runCheck(ctx, AT_ONCE);
    await waitFor('it looks once more', async () => (await readCheckUnderway(ctx)).phase === 'second_look');
    const comparedWithinMs = Math.ceil(elapsedMs());
    await waitFor('the second look takes longer than that', () => elapsedMs() > 2 * comparedWithinMs + 5);
    await letLook();
    await checking;
    const ended = await readCheckUnderway(ctx);
    expect(ended.phase).toBeNull();
    expect(ended.usual_compare_ms).toBeLessThanOrEqual(comparedWithinMs);
    expect(ended.usual_second_look_ms).toBeGreaterThan(comparedWithinMs);
    await inTransaction(ctx.db, async (tx) => {
      await tx.execute(sql`LOCK TABLE health_check_gate IN EXCLUSIVE MODE`);
      expect((await readCheckUnderway(ctx)).phase).toBe('comparing');
    });
  });

  test('finds every kind of violation, counts users and pairs, and recommends what the evidence supports', async () => {
    const users = await plantOfEveryKind(ctx.db);
    const checked = await runCheck(ctx, AT_ONCE);
    expect(checked).toMatchObject({
      total_users: 5,
      total_checked: 5,
      consistent: 1,
      inconsistent: 4,
      consistency_rate: 20,
      opened: 4,
      violation_counts: {
        PLAYER: { level_mismatch: 1, missing_license: 1, missing_progress: 1 },
        COACH: { level_mismatch: 1 },
      },
    });
    const { violations } = await readReport(ctx, checked.id);
    const byUser = Object.fromEntries(violations.map((one) => [one.user_id, one]));
    expect(byUser[users.behind]).toMatchObject({
      kind: 'level_mismatch',
      difference: -2,
      recommended_action: 'raise_license',
    });
    expect(byUser[users.noLicense]).toMatchObject({
      license_level: null,
      recommended_action: 'create_license',
    });
    expect(byUser[users.noProgress]).toMatchObject({
      progress_level: null,
      recommended_action: 'create_progress',
    });
    expect(byUser[users.ahead]).toMatchObject({
      specialization: 'COACH',
      difference: 4,
      recommended_action: 'needs_decision',
    });
  });

  test('in which nothing changed writes one row', async () => {
    await onOwnConnections(async (own) => {
      await plantOfEveryKind(own.db);
      await runCheck(own, AT_ONCE);
    });
    // Four violations opened and confirmed, a check stored and finished. The server reports when the connections have ended.
    const before = await waitFor('the first check is counted', async () => {
      const written = await rowsWritten();
      return written.health_checks === 2 && written.violations === 8 && written;
    });
    await onOwnConnections(async (own) => {
      expect(await runCheck(own, AT_ONCE)).toMatchObject({
        opened: 0,
        changed: 0,
        resolved: 0,
        inconsistent: 4,
      });
    });
    const after = await waitFor('the second check is counted', async () => {
      const written = await rowsWritten();
      return written.health_checks !== before.health_checks && written;
    });
    expect(after).toEqual({ ...before, health_checks: 3 });
  });

  test('resolves a violation whose pair agrees again, and changes one whose levels moved', async () => {
    const users = await plantOfEveryKind(ctx.db);
    await runCheck(ctx, AT_ONCE);
    await ctx.db.execute(
      sql`UPDATE user_licenses SET current_level = 3, max_achieved_level = 3 WHERE user_id = ${users.behind}`,
    );
    await ctx.db.execute(
      sql`UPDATE specialization_progress SET current_level = 2 WHERE user_id = ${users.ahead}`,
    );
    expect(await runCheck(ctx, AT_ONCE)).toMatchObject({
      opened: 0,
      changed: 1,
      resolved: 1,
      inconsistent: 3,
    });
    const { items } = await listViolations(ctx, { ...FIRST_PAGE, specialization: 'COACH' });
    expect(items).toMatchObject([{ progress_level: 2, difference: 3 }]);
  });

  test('a writer between its two commits is not reported', async () => {
    const userId = await addUser(ctx.db);
    await plantPair(ctx.db, userId, { progress: 2, license: 1, xp: 25_000, sessions: 12 });
    const letLook = await holdSecondLook(ctx);
    const checking = runCheck(ctx, AT_ONCE);
    await found(1);
    const seen = await listViolations(ctx, FIRST_PAGE);
    await ctx.db.execute(
      sql`UPDATE user_licenses SET current_level = 2, max_achieved_level = 2 WHERE user_id = ${userId}`,
    );
    await letLook();
    const checked = await checking;
    expect(checked).toMatchObject({
      inconsistent: 0,
      consistent: 1,
      transient: 1,
      consistency_rate: 100,
    });
    expect((await readReport(ctx, checked.id)).violations).toEqual([]);
    expect(seen).toMatchObject({ items: [], total: 0 });
    const { rows } = await ctx.db.execute(sql`SELECT resolved_how FROM violations`);
    expect(rows).toEqual([{ resolved_how: 'transient' }]);
  });

  test('a pair that agrees at the second look is counted as consistent, even if no witness supports its level', async () => {
    const userId = await addUser(ctx.db);
    await plantPair(ctx.db, userId, { progress: 2, license: 1 });
    const letLook = await holdSecondLook(ctx);
    const checking = runCheck(ctx, AT_ONCE);
    await found(1);
    await ctx.db.execute(
      sql`UPDATE user_licenses SET current_level = 2, max_achieved_level = 2 WHERE user_id = ${userId}`,
    );
    await letLook();
    expect(await checking).toMatchObject({ inconsistent: 0, consistent: 1, transient: 1 });
    expect((await listViolations(ctx, FIRST_PAGE)).items).toMatchObject([
      { kind: 'unsupported', recommended_action: 'needs_decision' },
    ]);
  });

  test('sees one snapshot: pairs that change together never appear as violations', async () => {
    const ids = await Promise.all(Array.from({ length: 40 }, () => addUser(ctx.db)));
    for (const id of ids) await plantPair(ctx.db, id, {});
    let stop = false;
    const moving = (async () => {
      for (let level = 2; !stop; level = (level % 8) + 1) {
        await inTransaction(ctx.db, async (tx) => {
          await tx.execute(sql`UPDATE specialization_progress SET current_level = ${level}`);
          await tx.execute(sql`UPDATE user_licenses SET current_level = ${level}, max_achieved_level = 8`);
        });
      }
    })();
    for (let at = 0; at < 20; at++)
      expect(await runCheck(ctx, AT_ONCE)).toMatchObject({ inconsistent: 0, opened: 0 });
    stop = true;
    await moving;
  });

  test('a second request joins the running check, in this process and in another', async () => {
    await plantOfEveryKind(ctx.db);
    const other = createClient({ url: ctx.url, applicationName: 'lockstep-other', poolMax: 4 });
    try {
      const letLook = await holdSecondLook(ctx);
      const first = runCheck(ctx, AT_ONCE);
      const second = runCheck(ctx, AT_ONCE);
      await found(4);
      const third = runCheck({ ...ctx, db: other }, AT_ONCE);
      await waitFor('the other process has come to the gate', async () => {
        const { rowCount } = await ctx.db.execute(sql`
          SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'lockstep-other'
            AND query ~* 'health_check|rollback'`);
        return rowCount === 1;
      });
      await letLook();
      const reports = await Promise.all([first, second, third]);
      expect(new Set(reports.map((report) => report.id)).size).toBe(1);
      expect(reports.filter((report) => report.joined)).toHaveLength(2);
      expect((await listChecks(ctx, { limit: 10 })).total).toBe(1);
    } finally {
      await other.$client.end();
    }
  });

  test('a dry run reports the same and stores nothing', async () => {
    await plantOfEveryKind(ctx.db);
    const preview = await reportCheck(ctx, { dryRun: true });
    expect(preview).toMatchObject({ id: null, dry_run: true, inconsistent: 4, opened: 4, total_users: 5 });
    expect(preview.violations).toHaveLength(4);
    const { rows } = await ctx.db.execute(sql`
      SELECT (SELECT count(*)::int FROM violations) AS violations, (SELECT count(*)::int FROM health_checks) AS checks`);
    expect(rows).toEqual([{ violations: 0, checks: 0 }]);
  });

  test('works as the first check of a database where every pair is broken', async () => {
    await ctx.db.execute(sql`
      INSERT INTO users (email, name) SELECT 'many-' || g || '@example.org', 'Many ' || g FROM generate_series(1, 6000) g`);
    await ctx.db.execute(
      sql`INSERT INTO specialization_progress (user_id, specialization_id, current_level) SELECT id, 'PLAYER', 2 FROM users`,
    );
    await ctx.db.execute(
      sql`INSERT INTO user_licenses (user_id, specialization_id) SELECT id, 'PLAYER' FROM users`,
    );
    const report = await runCheck(ctx, AT_ONCE);
    expect(report).toMatchObject({
      total_users: 6000,
      inconsistent: 6000,
      opened: 6000,
      consistency_rate: 0,
    });
    expect(await readStatus(ctx, { intervalMinutes: 5 })).toMatchObject({
      status: 'critical',
      total_violations: 6000,
      needs_decision: 6000,
    });
  });

  test('a backend terminated in the middle leaves no half of a check', async () => {
    await plantOfEveryKind(ctx.db);
    const blocker = new pg.Client({ connectionString: ctx.url });
    await blocker.connect();
    // The check reads, and then its first write waits here.
    await blocker.query('BEGIN; LOCK TABLE violations IN SHARE MODE');
    const dying = runCheck(ctx, AT_ONCE);
    const settledDying = dying.then(
      () => 'finished',
      () => 'failed',
    );
    for (;;) {
      const { rowCount } = await blocker.query(
        `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted AND relation = 'violations'::regclass
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
      if (rowCount) break;
    }
    expect(await settledDying).toBe('failed');
    await blocker.query('ROLLBACK');
    await blocker.end();
    const { rows } = await ctx.db.execute(sql`
      SELECT (SELECT count(*)::int FROM violations) AS violations, (SELECT count(*)::int FROM health_checks) AS checks`);
    expect(rows).toEqual([{ violations: 0, checks: 0 }]);
    expect(await runCheck(ctx, AT_ONCE)).toMatchObject({ opened: 4 });
  });
});
