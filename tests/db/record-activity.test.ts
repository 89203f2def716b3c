import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enrol } from '@/lib/coupling/enrol';
import { recordActivity } from '@/lib/coupling/record-activity';
import { OCCURRED_AHEAD_MAX_MINUTES } from '@/lib/vocabulary/clock';
import {
  activity,
  addUser,
  otherProcess,
  plantPair,
  storedPair,
  type TestContext,
  testContext,
} from '../support/context';
import { importRows } from '../support/import-folder';
import { waitFor } from '../support/wait-for';

let ctx: TestContext;
beforeAll(async () => {
  ctx = await testContext({ poolMax: 40 });
});
afterAll(() => ctx.close());

const BIGINT_MAX = 9_223_372_036_854_775_807n;

describe('recording', () => {
  test('one activity may cross several levels; the license and one history row follow', async () => {
    const userId = await addUser(ctx.db);
    await enrol(ctx, { userId, specialization: 'PLAYER' });
    const [result] = await recordActivity(ctx, [activity(userId, 'leap', { xp: 70_000, sessions: 18 })]);
    expect(result).toMatchObject({
      outcome: 'recorded',
      level_before: 1,
      level_after: 4,
      license_level: 4,
      leveled_up: true,
    });
    const { rows } = await ctx.db.execute(sql`
      SELECT from_level, to_level, source, actor, request_id FROM license_progressions
      WHERE user_id = ${userId} AND from_level IS NOT NULL`);
    expect(rows).toEqual([
      { from_level: 1, to_level: 4, source: 'activity', actor: 'system:test', request_id: 'req-test' },
    ]);
  });

  test('a level needs every required total', async () => {
    const userId = await addUser(ctx.db);
    const [enoughXp] = await recordActivity(ctx, [activity(userId, 'xp', { xp: 25_000, sessions: 11 })]);
    expect(enoughXp).toMatchObject({ level_after: 1, license_level: 1 });
    const [enoughOfAll] = await recordActivity(ctx, [activity(userId, 'session', { sessions: 1 })]);
    expect(enoughOfAll).toMatchObject({ level_before: 1, level_after: 2, license_level: 2 });
  });

  test('50 concurrent activities on one pair lose nothing', async () => {
    const userId = await addUser(ctx.db);
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        recordActivity(otherProcess(ctx), [activity(userId, `k${at}`, { xp: 1000, sessions: 1 })]),
      ),
    );
    expect(results.flat().every((result) => result.outcome === 'recorded')).toBe(true);
    expect(await storedPair(ctx.db, userId)).toEqual({
      progress_level: 3,
      license_level: 3,
      total_xp: '50000',
      completed_sessions: 50,
      // Enrolment and the levels 2 and 3.
      history: 3,
      ledger: 50,
    });
  });

  test('the same key sent 20 times at once counts once', async () => {
    const userId = await addUser(ctx.db);
    const results = await Promise.all(
      Array.from({ length: 20 }, () =>
        recordActivity(otherProcess(ctx), [activity(userId, 'same', { xp: 500 })]),
      ),
    );
    const outcomes = results.flat().map((result) => result.outcome);
    expect(outcomes.filter((outcome) => outcome === 'recorded')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(19);
    expect(await storedPair(ctx.db, userId)).toMatchObject({ total_xp: '500', ledger: 1 });
  });

  test('a key that comes again with other content is refused', async () => {
    const userId = await addUser(ctx.db);
    await recordActivity(ctx, [activity(userId, 'key', { xp: 500 })]);
    const [again] = await recordActivity(ctx, [activity(userId, 'key', { xp: 600 })]);
    expect(again?.outcome).toBe('key_reused');
    expect(await storedPair(ctx.db, userId)).toMatchObject({ total_xp: '500' });
  });

  test('an activity of later than now is refused; clocks may differ by minutes, and a known key stays a duplicate', async () => {
    const userId = await addUser(ctx.db);
    const later = (seconds: number) =>
      new Date(Date.now() + OCCURRED_AHEAD_MAX_MINUTES * 60_000 + seconds * 1_000).toISOString();
    const [late] = await recordActivity(ctx, [activity(userId, 'late', { xp: 5, occurred_at: later(20) })]);
    expect(late).toMatchObject({ outcome: 'invalid_input', errors: [{ path: 'occurred_at' }] });
    expect(await storedPair(ctx.db, userId)).toMatchObject({ progress_level: null, ledger: 0 });
    const results = await recordActivity(ctx, [
      activity(userId, 'soon', { xp: 5, occurred_at: later(-20) }),
      activity(userId, 'never', { xp: 5, occurred_at: '2199-01-01T00:00:00Z' }),
      activity(userId, 'soon', { xp: 5, occurred_at: '2199-01-01T00:00:00Z' }),
      activity(userId, 'soon', { xp: 6, occurred_at: '2199-01-01T00:00:00Z' }),
    ]);
    expect(results.map(({ outcome }) => outcome)).toEqual([
      'recorded',
      'invalid_input',
      'duplicate',
      'key_reused',
    ]);
    expect(await storedPair(ctx.db, userId)).toMatchObject({ total_xp: '5', ledger: 1 });
  });

  test('XP near the bigint limit is refused whole', async () => {
    const userId = await addUser(ctx.db);
    await plantPair(ctx.db, userId, { progress: 1, license: 1 });
    await ctx.db.execute(
      sql`UPDATE specialization_progress SET total_xp = ${BIGINT_MAX - 10n} WHERE user_id = ${userId}`,
    );
    const [tooMuch] = await recordActivity(ctx, [activity(userId, 'a', { xp: 11, sessions: 1 })]);
    expect(tooMuch?.outcome).toBe('total_too_large');
    expect(await storedPair(ctx.db, userId)).toMatchObject({
      completed_sessions: 0,
      ledger: 0,
      progress_level: 1,
    });
    const [fits] = await recordActivity(ctx, [activity(userId, 'a', { xp: 10 })]);
    expect(fits).toMatchObject({ outcome: 'recorded', total_xp: BIGINT_MAX.toString() });
  });

  test('a total below zero is refused whole, with or without a pair', async () => {
    const userId = await addUser(ctx.db);
    const [first] = await recordActivity(ctx, [activity(userId, 'a', { xp: -1 })]);
    expect(first?.outcome).toBe('total_below_zero');
    expect(await storedPair(ctx.db, userId)).toMatchObject({
      progress_level: null,
      license_level: null,
      ledger: 0,
    });
    await recordActivity(ctx, [activity(userId, 'b', { xp: 100, sessions: 5 })]);
    const [second] = await recordActivity(ctx, [activity(userId, 'c', { xp: 50, sessions: -6 })]);
    expect(second?.outcome).toBe('total_below_zero');
    expect(await storedPair(ctx.db, userId)).toMatchObject({
      total_xp: '100',
      completed_sessions: 5,
      ledger: 1,
    });
  });

  test('taking XP back never lowers a level', async () => {
    const userId = await addUser(ctx.db);
    await recordActivity(ctx, [activity(userId, 'up', { xp: 45_000, sessions: 15 })]);
    const [back] = await recordActivity(ctx, [activity(userId, 'back', { xp: -45_000 })]);
    expect(back).toMatchObject({ outcome: 'recorded', level_after: 3, license_level: 3, total_xp: '0' });
  });

  test('a batch answers in order, and a refused item does not stop the others', async () => {
    const [one, two] = [await addUser(ctx.db), await addUser(ctx.db)];
    const results = await recordActivity(ctx, [
      activity(two, 'a', { xp: 10 }),
      activity(999_999_999, 'a', { xp: 10 }),
      activity(one, 'a', { xp: -10 }),
      activity(one, 'b', { xp: 30 }),
      activity(two, 'a', { xp: 10 }),
    ]);
    expect(results.map((result) => result.outcome)).toEqual([
      'recorded',
      'user_not_found',
      'total_below_zero',
      'recorded',
      'duplicate',
    ]);
    expect(results[3]).toMatchObject({ user_id: one, total_xp: '30' });
  });

  test('batches in opposite order never deadlock', async () => {
    const ids = await Promise.all(Array.from({ length: 30 }, () => addUser(ctx.db)));
    const deadlocks = sql`SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`;
    const before = (await ctx.db.execute(deadlocks)).rows;
    const runs = Array.from({ length: 12 }, (_, run) =>
      recordActivity(
        ctx,
        (run % 2 ? ids : [...ids].reverse()).map((id) => activity(id, `run${run}`, { xp: 1 })),
      ),
    );
    const results = (await Promise.all(runs)).flat();
    expect(results.every((result) => result.outcome === 'recorded')).toBe(true);
    expect((await ctx.db.execute(deadlocks)).rows).toEqual(before);
    expect(await storedPair(ctx.db, ids[0] as number)).toMatchObject({ total_xp: '12' });
  });

  test('a missing license is created at the level of progress, a missing progress at the level of the license', async () => {
    const [noLicense, noProgress] = [await addUser(ctx.db), await addUser(ctx.db)];
    await plantPair(ctx.db, noLicense, { progress: 3, license: null, xp: 45_000, sessions: 15 });
    await plantPair(ctx.db, noProgress, { progress: null, license: 5 });
    await recordActivity(ctx, [activity(noLicense, 'a', { xp: 1 }), activity(noProgress, 'a', { xp: 1 })]);
    expect(await storedPair(ctx.db, noLicense)).toMatchObject({
      progress_level: 3,
      license_level: 3,
      history: 1,
    });
    expect(await storedPair(ctx.db, noProgress)).toMatchObject({
      progress_level: 5,
      license_level: 5,
      total_xp: '1',
    });
  });

  test('a license that another writer creates meanwhile is no failure', async () => {
    const [recorded, imported] = [await addUser(ctx.db), await addUser(ctx.db)];
    await ctx.db.execute(sql`UPDATE users SET external_id = 'meanwhile' WHERE id = ${imported}`);
    const other = new pg.Client({ connectionString: ctx.url });
    await other.connect();
    await other.query('BEGIN');
    await other.query(
      "INSERT INTO user_licenses (user_id, specialization_id) SELECT unnest($1::bigint[]), 'PLAYER'",
      [[recorded, imported]],
    );
    const both = Promise.all([
      recordActivity(ctx, [activity(recorded, 'meanwhile', { xp: 10 })]),
      importRows(ctx, { 'activity.csv': ['2014-02-01,meanwhile,PLAYER,10,0,0,0,meanwhile'] }),
    ]);
    await waitFor('both wait', async () => {
      const { rowCount } = await other.query(
        'SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))',
      );
      return rowCount === 2;
    });
    await other.query('COMMIT');
    await other.end();
    expect(await both).toMatchObject([[{ outcome: 'recorded', license_level: 1 }], { written: 1 }]);
  });

  test('a license that is ahead is never lowered by an activity', async () => {
    const userId = await addUser(ctx.db);
    await plantPair(ctx.db, userId, { progress: 1, license: 6 });
    await recordActivity(ctx, [activity(userId, 'a', { xp: 45_000, sessions: 15 })]);
    expect(await storedPair(ctx.db, userId)).toMatchObject({ progress_level: 3, license_level: 6 });
  });

  test('replaying the ledger reproduces the totals', async () => {
    const userId = await addUser(ctx.db);
    for (const [at, xp] of [100, -40, 7, 12_345, -12].entries()) {
      await recordActivity(ctx, [activity(userId, `r${at}`, { xp, sessions: 2, projects: 1 })]);
    }
    const { rows } = await ctx.db.execute(sql`
      SELECT p.total_xp = sum(a.xp_change) AS xp, p.completed_sessions = sum(a.sessions_change) AS sessions,
        p.completed_projects = sum(a.projects_change) AS projects
      FROM specialization_progress p JOIN activities a USING (user_id, specialization_id)
      WHERE p.user_id = ${userId} GROUP BY p.user_id, p.specialization_id, p.total_xp, p.completed_sessions, p.completed_projects`);
    expect(rows).toEqual([{ xp: true, sessions: true, projects: true }]);
  });
});
