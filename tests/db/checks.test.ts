import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkDetailShape, checkSummaryShape } from '@/lib/contract/health';
import { listChecks } from '@/lib/health/list-checks';
import { readHistory } from '@/lib/health/read-history';
import { readCheck } from '@/lib/health/read-report';
import { reportCheck } from '@/lib/health/report-check';
import { runAudit } from '@/lib/health/run-audit';
import { runCheck } from '@/lib/health/run-check';
import { plantOfEveryKind, type TestContext, testContext } from '../support/context';
import { bySql, learner } from '../support/decisions';

let ctx: TestContext;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.close());

const AT_ONCE = { confirmDelayMs: 0 };

/** A check every five minutes over this time. One of them found a tenth of the pairs broken. */
async function plantChecks(days: number): Promise<void> {
  await ctx.db.execute(sql`
    INSERT INTO health_checks (started_at, finished_at, duration_ms, total_users, total_pairs, inconsistent, opened, changed,
      resolved, violation_counts, actor)
    SELECT t, t, 5, 1000, 1000, CASE WHEN n = 1234 THEN 100 ELSE 0 END, 0, 0, 0, '{}', 'test'
    FROM generate_series(1, ${days * 288}) n, LATERAL (SELECT now() - n * interval '5 minutes' AS t) x`);
}

describe('a check', () => {
  test('tells what it found, opened and resolved', async () => {
    const users = await plantOfEveryKind(ctx.db);
    const first = await runCheck(ctx, AT_ONCE);
    await ctx.db.execute(sql`
      UPDATE user_licenses SET current_level = 3, max_achieved_level = 3 WHERE user_id = ${users.behind}`);
    const second = await runCheck(ctx, AT_ONCE);
    const opened = await readCheck(ctx, first.id as number);
    expect(checkDetailShape.parse(opened)).toEqual(opened);
    expect(opened.opened_violations).toHaveLength(4);
    expect(opened.violations).toHaveLength(4);
    const resolved = await readCheck(ctx, second.id as number);
    expect(resolved).toMatchObject({ opened_violations: [], resolved: 1, violations: { length: 3 } });
    expect(resolved.resolved_violations).toMatchObject([
      { user_id: users.behind, state: 'resolved', resolved_how: 'observed' },
    ]);
    await expect(readCheck(ctx, 987_654)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('says how many pairs agree and how many are explained, as far as that is known at its end', async () => {
    const [sound, forged] = [await learner(ctx), await learner(ctx)];
    const before = await runCheck(ctx, AT_ONCE);
    expect(before).toMatchObject({ consistency_rate: 100, explained_rate: null, explained_through: null });
    await bySql(
      ctx,
      sql`UPDATE specialization_progress SET total_xp = total_xp + 5000 WHERE user_id = ${forged}`,
    );
    const { started_at: through } = await runAudit(ctx, { confirmAfterSeconds: 0 });
    const figures = { consistency_rate: 100, explained_rate: 50, explained_through: through };
    const check = await runCheck(ctx, AT_ONCE);
    expect(check).toMatchObject(figures);
    expect(await reportCheck(ctx, { dryRun: true })).toMatchObject(figures);
    await bySql(ctx, sql`UPDATE user_licenses SET current_level = 7 WHERE user_id = ${sound}`);
    expect(await runCheck(ctx, AT_ONCE)).toMatchObject({ consistency_rate: 50, explained_rate: 0 });
    expect(await readCheck(ctx, check.id)).toMatchObject(figures);
    expect(await readCheck(ctx, before.id)).toMatchObject({ explained_rate: null });
  });

  test('that a person asked for is audited, one of the schedule is its own record', async () => {
    await plantOfEveryKind(ctx.db);
    await runCheck(ctx, AT_ONCE);
    const person = { ...ctx, actor: { kind: 'user', id: 7, role: 'operator' } } as const;
    const asked = await runCheck(person, AT_ONCE);
    await reportCheck(person, { dryRun: true });
    const { rows } = await ctx.db.execute(sql`SELECT actor, action, target, after FROM audit_log`);
    expect(rows).toEqual([
      {
        actor: 'user:7',
        action: 'check.run',
        target: `check/${asked.id}`,
        after: { pairs: 5, inconsistent: 4, opened: 0, changed: 0, resolved: 0 },
      },
    ]);
  });
});

describe('the list of checks', () => {
  test('filters by time and by what was found, and its pages hold each check once', async () => {
    await plantChecks(5);
    const all = { limit: 500 };
    expect((await listChecks(ctx, { ...all, has_violations: true })).items).toMatchObject([
      { inconsistent: 100, consistency_rate: 90 },
    ]);
    expect((await listChecks(ctx, { ...all, has_violations: false })).total).toBe(1439);
    const since = new Date(Date.now() - 86_400_000).toISOString();
    expect((await listChecks(ctx, { ...all, since })).total).toBe(287);
    const seen: (number | null)[] = [];
    let cursor: string | undefined;
    do {
      const page = await listChecks(ctx, { ...all, until: since, cursor });
      seen.push(...page.items.map((item) => item.id));
      expect(page.items.map((item) => checkSummaryShape.parse(item))).toEqual(page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(new Set(seen).size).toBe(1440 - 287);
    expect(seen).toHaveLength(1440 - 287);
  });
});

describe('the history', () => {
  test('of any period has at most the requested number of points, and none of them hides a dip', async () => {
    await plantChecks(90);
    for (const [days, points, count] of [
      [1, undefined, 287],
      [7, 500, 500],
      [30, 500, 500],
      [90, 90, 90],
      [90, undefined, 500],
    ] as const) {
      const since = new Date(Date.now() - days * 86_400_000).toISOString();
      const shown = await readHistory(ctx, { since, points, limit: 100 });
      expect(shown.length).toBeLessThanOrEqual(count);
      expect(shown.length).toBeGreaterThanOrEqual(count - 2);
      // Check 1234 was a little over four days ago.
      expect(Math.min(...shown.map((one) => one.consistency_rate))).toBe(days === 1 ? 100 : 90);
      const times = shown.map((one) => one.timestamp);
      expect(times).toEqual(times.toSorted().toReversed());
    }
  });

  test('without a period is the newest checks, and a period may be empty but not end before it begins', async () => {
    expect(await readHistory(ctx, { points: 10, limit: 100 })).toEqual([]);
    await plantChecks(1);
    expect(await readHistory(ctx, { limit: 3 })).toHaveLength(3);
    expect(await readHistory(ctx, { points: 1, limit: 100 })).toHaveLength(1);
    const [early, late] = ['2020-01-01T00:00:00Z', '2020-01-02T00:00:00Z'];
    expect(await readHistory(ctx, { since: early, until: late, limit: 100 })).toEqual([]);
    await expect(readHistory(ctx, { since: late, until: early, limit: 100 })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });
});
