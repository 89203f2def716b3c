import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runAudit } from '@/lib/health/run-audit';
import { runCheck } from '@/lib/health/run-check';
import {
  breaksNothing,
  isDoor,
  lostBoth,
  playSchedules,
  REFUSED,
  type Scheduled,
  writtenPastDoor,
} from '../support/capture-schedules';
import { type TestContext, testContext } from '../support/context';
import { asAdmin } from '../support/database';
import { compareAll } from '../support/writers';

/** `bench/schedules.ts` runs many times as many. */
const SCHEDULES = 500;
const SEED = 20_261_127;

let ctx: TestContext;
let schedules: Scheduled[];

async function play(guard: 'off' | 'enforce'): Promise<void> {
  ctx = await testContext();
  const { rows } = await ctx.db.execute<{ name: string }>(sql`SELECT current_database() AS name`);
  await asAdmin(ctx, `ALTER DATABASE ${rows[0]?.name} SET deadlock_timeout = '20ms'`);
  schedules = await playSchedules(ctx, { count: SCHEDULES, seed: SEED, guard });
}

describe('with the guard off', () => {
  beforeAll(() => play('off'));
  afterAll(() => ctx.close());

  test('each row that was written past the door is captured once, and nothing else is', async () => {
    const { rows } = await ctx.db.execute<{ user_id: number; written: number }>(sql`
      SELECT u.user_id::int AS user_id, count(*)::int AS written
      FROM foreign_writes w CROSS JOIN LATERAL unnest(w.user_ids) AS u(user_id) GROUP BY 1`);
    const captured = new Map(rows.map(({ user_id, written }) => [user_id, written]));
    const written = writtenPastDoor(schedules);
    const wrong = schedules.filter(({ user }) => (captured.get(user) ?? 0) !== written.get(user));
    expect(wrong).toEqual([]);
    expect(captured.size).toBeGreaterThan(SCHEDULES / 2);
  });

  test('the door is never refused and never in a deadlock with itself', () => {
    const ofDoor = schedules.filter(({ ended }) => ended.every(isDoor));
    expect(ofDoor.filter(({ ended }) => ended.some(({ sqlstate }) => sqlstate !== null))).toEqual([]);
    expect(ofDoor.length).toBeGreaterThan(5);
  });

  test('after the workers have looked, a check and an audit find nothing new', async () => {
    await Promise.all([compareAll(ctx), compareAll(ctx)]);
    const open = async () => {
      const { rows } = await ctx.db.execute(sql`
        SELECT user_id, kind, progress_level, license_level, grounds FROM violations WHERE resolved_at IS NULL ORDER BY user_id`);
      return rows;
    };
    const found = await open();
    expect(found.length).toBeGreaterThan(SCHEDULES / 10);
    await runCheck(ctx, { confirmDelayMs: 0 });
    await runAudit(ctx, { confirmAfterSeconds: 0 });
    expect(await open()).toEqual(found);
  });
});

describe('with a guard that enforces', () => {
  beforeAll(() => play('enforce'));
  afterAll(() => ctx.close());

  test('no pair is ever committed out of step', async () => {
    const check = await runCheck(ctx, { confirmDelayMs: 0 });
    const { rows } = await ctx.db.execute<{ user_id: number }>(sql`
      SELECT user_id::int AS user_id FROM violations WHERE resolved_at IS NULL`);
    const broken = new Set(rows.map(({ user_id: user }) => user));
    expect(broken.size).toBe(check.inconsistent);
    expect(schedules.filter((one) => broken.has(one.user) && !lostBoth(one))).toEqual([]);
  });

  test('writers that would break a pair are refused, and those that write both records are not', () => {
    const transactions = schedules.flatMap(({ ended }) => ended);
    const refused = transactions.filter(({ sqlstate }) => sqlstate === REFUSED);
    expect(refused.length).toBeGreaterThan(SCHEDULES / 10);
    expect(refused.filter(breaksNothing)).toEqual([]);
    expect(transactions.filter((one) => breaksNothing(one) && one.sqlstate === null).length).toBeGreaterThan(
      SCHEDULES / 10,
    );
  });

  test('the door is never refused', () => {
    const ofDoor = schedules.flatMap(({ ended }) => ended.filter(isDoor));
    expect(ofDoor.filter(({ sqlstate }) => sqlstate === REFUSED)).toEqual([]);
    expect(ofDoor.length).toBeGreaterThan(SCHEDULES / 10);
  });
});
