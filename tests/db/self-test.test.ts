import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { inTransaction } from '@/db/transaction';
import { watchSelfTest } from '@/lib/alert/watch-self-test';
import { breakFencedPair, repairFencedPair } from '@/lib/coupling/fenced-pair';
import { repairMany } from '@/lib/coupling/repair-many';
import { annotateViolation } from '@/lib/health/annotate-violation';
import { listViolations } from '@/lib/health/list-violations';
import { latestReport } from '@/lib/health/read-report';
import { readStatus } from '@/lib/health/read-status';
import { runCheck } from '@/lib/health/run-check';
import { listUsers } from '@/lib/users/list-users';
import { jobsOf } from '@/worker/jobs/all';
import { keepMessage, keepMessages, messagesOf } from '../support/alerts';
import { plantOfEveryKind, type TestContext, testContext } from '../support/context';

vi.mock('@/lib/alert/enqueue-message', () => ({
  enqueueMessage: (...told: Parameters<typeof keepMessage>) => keepMessage(...told),
}));

let ctx: TestContext;
beforeAll(async () => {
  ctx = await testContext();
  await keepMessages(ctx);
  await plantOfEveryKind(ctx.db);
});
afterAll(() => ctx.close());
beforeEach(async () => {
  await runCheck(ctx, { confirmDelayMs: 0 });
  await repairFencedPair(ctx);
});

const PAGE = { limit: 100, sort: 'first_seen_at', order: 'desc' } as const;
const fenced = async () => {
  const { rows } = await ctx.db.execute<{ progress: boolean; license: boolean; open: number }>(sql`
    SELECT EXISTS (SELECT FROM specialization_progress WHERE user_id = 0) AS progress,
      EXISTS (SELECT FROM user_licenses WHERE user_id = 0) AS license,
      (SELECT count(*)::int FROM violations WHERE user_id = 0 AND resolved_at IS NULL) AS open`);
  return rows[0];
};
const counted = async () => {
  const { last_check: _, next_check: _next, ...status } = await readStatus(ctx, { intervalMinutes: 5 });
  const { items, total } = await listUsers(ctx, { limit: 100, sort: 'id', order: 'asc' });
  const report = await latestReport(ctx);
  return {
    status,
    users: [total, items.map(({ id }) => id)],
    checked: [report?.total_users, report?.total_checked, report?.inconsistent, report?.violation_counts],
    violations: (await listViolations(ctx, PAGE)).total,
  };
};

describe('the fenced pair', () => {
  it('is found by the next check and repaired after it, and no shown number includes it', async () => {
    const before = await counted();
    expect(await breakFencedPair(ctx)).toBe(true);
    expect(await fenced()).toEqual({ progress: false, license: true, open: 0 });
    const report = await runCheck(ctx, { confirmDelayMs: 0 });
    expect(report).toMatchObject({ opened: 0, changed: 0, resolved: 0, inconsistent: 4 });
    expect(await fenced()).toMatchObject({ open: 1 });
    expect(await counted()).toEqual(before);
    expect(await repairFencedPair(ctx)).toBe('repaired');
    expect(await fenced()).toEqual({ progress: true, license: true, open: 0 });
    expect(await counted()).toEqual(before);
    const { rows } = await ctx.db.execute(
      sql`SELECT found_at IS NOT NULL AS found, repaired_at IS NOT NULL AS repaired FROM self_tests ORDER BY id DESC LIMIT 1`,
    );
    expect(rows).toEqual([{ found: true, repaired: true }]);
  });

  it('that is broken and not found yet is not broken again, nor repaired', async () => {
    await breakFencedPair(ctx);
    expect(await breakFencedPair(ctx)).toBe(false);
    expect(await repairFencedPair(ctx)).toBe('nothing');
    expect(await fenced()).toMatchObject({ progress: false });
  });

  it('leaves no history, however often it is broken', async () => {
    for (let n = 0; n < 3; n++) {
      await breakFencedPair(ctx);
      await runCheck(ctx, { confirmDelayMs: 0 });
      await repairFencedPair(ctx);
    }
    const { rows } = await ctx.db.execute(sql`
      SELECT (SELECT count(*)::int FROM license_progressions WHERE user_id = 0) AS history,
        (SELECT count(*)::int FROM repairs) AS repairs, (SELECT count(*)::int FROM users WHERE id = 0) AS users`);
    expect(rows).toEqual([{ history: 0, repairs: 0, users: 1 }]);
  });

  it('is reached by nobody: not through a violation’s id, a filter or a sign-in', async () => {
    await breakFencedPair(ctx);
    await runCheck(ctx, { confirmDelayMs: 0 });
    const { rows } = await ctx.db.execute<{ id: string }>(
      sql`SELECT id FROM violations WHERE user_id = 0 AND resolved_at IS NULL`,
    );
    const id = Number(rows[0]?.id);
    await expect(annotateViolation(ctx, { id, annotation: { action: 'acknowledge' } })).rejects.toMatchObject(
      { code: 'not_found' },
    );
    const order = { policy: 'evidence', dryRun: true } as const;
    await expect(repairMany(ctx, { ...order, scope: { violation_ids: [id] } })).rejects.toMatchObject({
      code: 'not_found',
    });
    const run = await repairMany(ctx, { ...order, scope: { filter: {} } });
    expect(run.actions.map(({ user_id }) => user_id)).not.toContain(0);
    const { rows: users } = await ctx.db.execute(
      sql`SELECT is_active, password_hash FROM users WHERE id = 0`,
    );
    expect(users).toEqual([{ is_active: false, password_hash: null }]);
  });

  it('goes through the scheduled jobs as well', async () => {
    const jobs = jobsOf({});
    const { signal } = new AbortController();
    expect(await jobs['self-test'](ctx, signal)).toEqual({ broken: true });
    await jobs['health-check'](ctx, signal);
    expect(await fenced()).toEqual({ progress: true, license: true, open: 0 });
  });
});

describe('the alert of the self-test', () => {
  const watch = (afterMinutes: number) =>
    inTransaction(ctx.db, (tx) =>
      watchSelfTest(tx, { nowMs: Date.now() + afterMinutes * 60_000, checkIntervalMinutes: 5 }),
    );

  it('opens when the pair was not found in time, and recovers when it was repaired after all', async () => {
    await breakFencedPair(ctx);
    await watch(11);
    expect(await messagesOf(ctx)).toEqual([]);
    await watch(13);
    await watch(14);
    await runCheck(ctx, { confirmDelayMs: 0 });
    await repairFencedPair(ctx);
    await watch(15);
    await watch(16);
    const messages = await messagesOf(ctx);
    expect(messages.map(({ event, subject, severity }) => [event, subject, severity])).toEqual([
      ['opened', 'self_test', 'critical'],
      ['recovered', 'self_test', 'critical'],
    ]);
    expect(messages[0]?.facts.find(({ name }) => name === 'Likely cause')?.value).toMatch(
      /^Broken at .*, and no check has found it$/,
    );
  });
});
