import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { repairMany } from '@/lib/coupling/repair-many';
import { listViolations } from '@/lib/health/list-violations';
import { latestReport } from '@/lib/health/read-report';
import { readMetrics, readStatus } from '@/lib/health/read-status';
import { runAudit } from '@/lib/health/run-audit';
import { runCheck } from '@/lib/health/run-check';
import { VIOLATION_SORTS } from '@/lib/vocabulary/violations';
import {
  addUser,
  plantHistory,
  plantOfEveryKind,
  plantPair,
  type TestContext,
  testContext,
} from '../support/context';

let ctx: TestContext;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.close());

const AT_ONCE = { confirmDelayMs: 0 };
const FIRST_PAGE = { limit: 50, sort: 'first_seen_at', order: 'desc' } as const;

describe('what is shown', () => {
  test('before the first check the status is unknown', async () => {
    expect(await readStatus(ctx, { intervalMinutes: 5 })).toMatchObject({
      status: 'unknown',
      consistency_rate: null,
      last_check: null,
      total_violations: 0,
    });
    expect(await latestReport(ctx)).toBeNull();
  });

  test('a learner is blocked when the license is behind what they earned, and not behind a forged level', async () => {
    const two = { xp: 25_000, sessions: 12 };
    const three = { xp: 45_000, sessions: 15 };
    const pairs = {
      earned: { progress: 3, license: 1, ...three },
      bothBehind: { progress: 2, license: 2, ...three },
      missing: { progress: 1, license: null },
      forgedLevel: { progress: 5, license: 2, ...two },
      forgedTotals: { progress: 2, license: 2, ...two },
      withdrawn: { progress: 2, license: null, ...two },
    };
    const ids = {} as Record<keyof typeof pairs, number>;
    for (const name of Object.keys(pairs) as (keyof typeof pairs)[]) {
      ids[name] = await addUser(ctx.db);
      await plantPair(ctx.db, ids[name], pairs[name]);
    }
    await ctx.db.execute(sql`
      UPDATE specialization_progress SET current_level = 5, total_xp = 900000 WHERE user_id = ${ids.forgedTotals}`);
    await ctx.db.execute(
      sql`UPDATE specialization_progress SET total_xp = 1 WHERE user_id = ${ids.withdrawn}`,
    );
    await ctx.db.execute(sql`
      INSERT INTO license_progressions (user_id, specialization_id, from_level, to_level, advanced_at, source, actor)
      VALUES (${ids.withdrawn}, 'PLAYER', 2, NULL, now(), 'withdrawal', 'test')`);
    await runCheck(ctx, AT_ONCE);
    await runAudit(ctx, { confirmAfterSeconds: 0 });
    const { items } = await listViolations(ctx, { ...FIRST_PAGE, affected: 'blocked' });
    expect(items.map(({ user_id }) => user_id).sort()).toEqual(
      [ids.earned, ids.bothBehind, ids.missing].sort(),
    );
    expect(await readStatus(ctx, { intervalMinutes: 5 })).toMatchObject({
      total_findings: 6,
      learners_blocked: 3,
      learners_over_granted: 0,
    });
  });

  test('a repair shows in status and metrics before the next check', async () => {
    await plantOfEveryKind(ctx.db);
    await runCheck(ctx, AT_ONCE);
    await repairMany(ctx, { scope: { filter: {} }, policy: 'evidence', dryRun: false });
    expect(await readMetrics(ctx, { intervalMinutes: 5 })).toMatchObject({
      total_violations: 1,
      violations_count: 1,
      needs_decision: 1,
      total_checked: 5,
      consistent: 4,
      consistency_rate: 80,
      requires_attention: true,
    });
    expect(await latestReport(ctx)).toMatchObject({ inconsistent: 4, violations: { length: 4 } });
  });

  test('pages hold every violation once, in every sort and direction', async () => {
    for (let at = 0; at < 23; at++) {
      const id = await addUser(ctx.db);
      await plantPair(ctx.db, id, { progress: (at % 4) + 1, license: (at % 3) + 5 });
      if (at % 2) await plantHistory(ctx.db, id, [[1, (at % 3) + 5]]);
    }
    await runCheck(ctx, AT_ONCE);
    for (const sort of VIOLATION_SORTS) {
      for (const order of ['asc', 'desc'] as const) {
        const ids: number[] = [];
        let cursor: string | undefined;
        do {
          const page = await listViolations(ctx, { limit: 5, sort, order, cursor });
          expect(page.total).toBe(23);
          ids.push(...page.items.map((item) => item.id));
          cursor = page.nextCursor ?? undefined;
        } while (cursor);
        expect(new Set(ids).size).toBe(23);
        expect(ids).toHaveLength(23);
      }
    }
  });

  test('search takes every character literally, and a foreign cursor is refused', async () => {
    const id = await addUser(ctx.db);
    await plantPair(ctx.db, id, { progress: 1, license: 2 });
    await runCheck(ctx, AT_ONCE);
    for (const search of ["'; DROP TABLE users; --", '%', '_', '\\', '🙂']) {
      expect((await listViolations(ctx, { ...FIRST_PAGE, search })).total).toBe(0);
    }
    expect((await listViolations(ctx, { ...FIRST_PAGE, search: String(id) })).total).toBe(1);
    expect((await listViolations(ctx, { ...FIRST_PAGE, search: 'LEARNER' })).total).toBe(1);
    for (const cursor of ['x', 'e30', Buffer.from('["x",1]').toString('base64url')]) {
      await expect(listViolations(ctx, { ...FIRST_PAGE, cursor })).rejects.toMatchObject({
        code: 'invalid_input',
      });
    }
  });
});
