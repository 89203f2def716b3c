import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inTransaction } from '@/db/transaction';
import { evaluateAlerts } from '@/lib/alert/evaluate-alerts';
import { listIncidents } from '@/lib/alert/list-incidents';
import { readAlertStatus } from '@/lib/alert/read-alert-status';
import { readClock } from '@/lib/alert/report-incident';
import { watchSelfTest } from '@/lib/alert/watch-self-test';
import { breakFencedPair } from '@/lib/coupling/fenced-pair';
import { runCheck } from '@/lib/health/run-check';
import { readFigures } from '@/lib/measure/read-figures';
import { countCohorts } from '@/lib/rollout/count-cohorts';
import { decideRollout } from '@/lib/rollout/decide-rollout';
import { readRollout } from '@/lib/rollout/read-rollout';
import { runRollout } from '@/lib/rollout/run-rollout';
import { figuresWith } from '@/tests/support/alerts';
import { captureLog } from '@/tests/support/captured-log';
import { type TestContext, testContext } from '@/tests/support/context';
import { DAY, type MovedClock, movedClock } from '@/tests/support/moved-clock';
import { GOOD, reading } from '@/tests/support/rollout';

const DEADLOCK = { ...GOOD, database: { ...GOOD.database, deadlocks: 1 } };

let ctx: TestContext;
let clock: MovedClock;

beforeEach(async () => {
  ctx = { ...(await testContext()), log: captureLog().log };
  clock = await movedClock(ctx);
});
afterEach(() => ctx.close());

async function openSubjects(): Promise<string[]> {
  const { items } = await listIncidents(ctx, { state: 'open', limit: 10 });
  return items.map(({ subject }) => subject);
}

describe('after the clock was a day ahead for a moment', () => {
  test('a check of that time is late: an incident is opened, and is over when one has looked', async () => {
    const intervals = {
      'health-check': 0,
      audit: 0,
      'auto-sync': 0,
      'self-test': 0,
      retention: 0,
      repairs: 0,
    };
    const evaluate = async () => {
      const { consistency } = await readFigures(ctx, {
        windowSeconds: 300,
        intervals: { ...intervals, 'health-check': 2 * DAY },
      });
      await evaluateAlerts(ctx, {
        readFigures: async () => figuresWith({ consistency }),
        checkIntervalMinutes: 5,
      });
    };
    await clock.set(DAY);
    await runCheck(ctx);
    await evaluate();
    expect(await openSubjects()).toEqual([]);
    await clock.set(0);
    await evaluate();
    expect(await openSubjects()).toEqual(['jobs']);
    await runCheck(ctx);
    for (const seconds of [10, 20]) {
      await clock.set(seconds);
      await evaluate();
    }
    expect(await openSubjects()).toEqual([]);
  });

  test('an evaluation that lies ahead does not count as a present evaluation', async () => {
    const evaluate = () =>
      evaluateAlerts(ctx, { readFigures: async () => figuresWith(), checkIntervalMinutes: 5 });
    await clock.set(DAY);
    await evaluate();
    expect(await readAlertStatus(ctx, {})).toMatchObject({ stale: false });
    await clock.set(0);
    expect(await readAlertStatus(ctx, {})).toMatchObject({ stale: true });
    await evaluate();
    expect(await readAlertStatus(ctx, {})).toMatchObject({ stale: false });
  });

  test('a self-test that began meanwhile is missed in its time, not a day later', async () => {
    const watch = () =>
      inTransaction(ctx.db, async (tx) =>
        watchSelfTest(tx, { nowMs: await readClock(tx), checkIntervalMinutes: 5 }),
      );
    await clock.set(DAY);
    await breakFencedPair(ctx);
    await clock.set(0);
    await watch();
    await clock.set(11 * 60);
    await watch();
    expect(await openSubjects()).toEqual([]);
    await clock.set(13 * 60);
    await watch();
    expect(await openSubjects()).toEqual(['self_test']);
  });

  test('a roll-out that was begun meanwhile is watched, its cohorts counted, its soak time begun', async () => {
    await clock.set(DAY);
    await decideRollout(ctx, { action: 'start', stage: 50 }, reading(GOOD));
    await countCohorts(ctx);
    await clock.set(0);
    expect(await countCohorts(ctx)).toBe(true);
    expect(await runRollout(ctx, reading(DEADLOCK))).toBeNull();
    await clock.set(16 * 60);
    const [soak] = (await readRollout(ctx, reading(GOOD))).gates;
    expect(soak?.value).toBeGreaterThanOrEqual(16 * 60);
    expect(await runRollout(ctx, reading(DEADLOCK))).toMatchObject({ action: 'roll_back', to_stage: 25 });
  });

  test('a cool-down that began meanwhile lasts no longer than any', async () => {
    await decideRollout(ctx, { action: 'start', stage: 50 }, reading(GOOD));
    await clock.set(DAY);
    expect(await runRollout(ctx, reading(DEADLOCK))).toMatchObject({ action: 'roll_back', to_stage: 25 });
    await clock.set(0);
    expect(await runRollout(ctx, reading(DEADLOCK))).toBeNull();
    await clock.set(14 * 60);
    expect(await runRollout(ctx, reading(DEADLOCK))).toBeNull();
    await clock.set(16 * 60);
    expect(await runRollout(ctx, reading(DEADLOCK))).toMatchObject({ action: 'roll_back', to_stage: 5 });
  });

  test('a check of that time does not judge the cohort', async () => {
    await ctx.db.execute(
      sql`INSERT INTO users (email, name) SELECT n || '@example.org', n FROM generate_series(1, 40) n`,
    );
    await ctx.db.execute(
      sql`INSERT INTO specialization_progress (user_id, specialization_id, current_level) SELECT id, 'PLAYER', 1 FROM users`,
    );
    await ctx.db.execute(
      sql`INSERT INTO user_licenses (user_id, specialization_id) SELECT id, 'PLAYER' FROM users`,
    );
    await decideRollout(ctx, { action: 'start', stage: 50 }, reading(GOOD));
    await countCohorts(ctx);
    const consistency = async () =>
      (await readRollout(ctx, reading(GOOD))).gates.find(({ gate }) => gate === 'consistency');
    await clock.set(DAY);
    await runCheck(ctx);
    expect(await consistency()).toMatchObject({ verdict: 'passed' });
    await clock.set(0);
    expect(await consistency()).toMatchObject({ verdict: 'unknown' });
    await runCheck(ctx);
    expect(await consistency()).toMatchObject({ verdict: 'passed' });
  });
});
