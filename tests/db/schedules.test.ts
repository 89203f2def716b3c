import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAudit } from '@/lib/health/run-audit';
import { runCheck } from '@/lib/health/run-check';
import { compareDirty } from '@/lib/writers/compare-dirty';
import {
  isDoor,
  plantScheduled,
  runSchedule,
  type Scheduled,
  writtenPastDoor,
} from '../support/capture-schedules';
import { type TestContext, testContext } from '../support/context';
import { asAdmin } from '../support/database';
import { Stage } from '../support/schedules';

/** `bench/schedules.ts` runs many times as many. */
const SCHEDULES = 600;
const SEED = 20_261_127;

let ctx: TestContext;
let schedules: Scheduled[];

beforeAll(async () => {
  ctx = await testContext();
  const { rows } = await ctx.db.execute<{ name: string }>(sql`SELECT current_database() AS name`);
  await asAdmin(ctx, `ALTER DATABASE ${rows[0]?.name} SET deadlock_timeout = '20ms'`);
  await plantScheduled(ctx.db, SCHEDULES);
  const stage = await Stage.open(ctx.url, 'legacy app');
  schedules = [];
  for (let nth = 0; nth < SCHEDULES; nth++) schedules.push(await runSchedule(stage, SEED + nth, nth));
  await stage.close();
});
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
  const refused = schedules.filter(
    ({ ended }) => ended.every(isDoor) && ended.some(({ sqlstate }) => sqlstate !== null),
  );
  expect(refused).toEqual([]);
  expect(schedules.filter(({ ended }) => ended.every(isDoor)).length).toBeGreaterThan(5);
});

test('after the workers have looked, a check and an audit find nothing new', async () => {
  const drain = async () => {
    while ((await compareDirty(ctx, 0)).more);
  };
  await Promise.all([drain(), drain()]);
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
