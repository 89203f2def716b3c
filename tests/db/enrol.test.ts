import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enrol } from '@/lib/coupling/enrol';
import {
  addUser,
  plantOpening,
  plantPair,
  storedPair,
  type TestContext,
  testContext,
} from '../support/context';
import { learner } from '../support/decisions';
import { importRows } from '../support/import-folder';
import { waitFor } from '../support/wait-for';
import { isWaitedFor } from '../support/waited-for';

let ctx: TestContext;
beforeAll(async () => {
  ctx = await testContext({ poolMax: 40 });
});
afterAll(() => ctx.close());

describe('enrolment', () => {
  test('two first enrolments at once make one pair and one history row', async () => {
    const userId = await addUser(ctx.db);
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => enrol(ctx, { userId, specialization: 'COACH' })),
    );
    expect(outcomes.filter((outcome) => outcome === 'enrolled')).toHaveLength(1);
    expect(await storedPair(ctx.db, userId, 'COACH')).toMatchObject({
      progress_level: 1,
      license_level: 1,
      history: 1,
    });
  });

  test('a pair that lacks one record is left as it is', async () => {
    const userId = await addUser(ctx.db);
    await plantPair(ctx.db, userId, { progress: null, license: 3 });
    expect(await enrol(ctx, { userId, specialization: 'PLAYER' })).toBe('already_enrolled');
    expect(await storedPair(ctx.db, userId)).toMatchObject({
      progress_level: null,
      license_level: 3,
      history: 0,
    });
  });

  test('a pair that vanished and that only the ledger knows is not made anew', async () => {
    const userId = await addUser(ctx.db);
    await plantOpening(ctx.db, userId, { xp: 25_000 });
    await expect(enrol(ctx, { userId, specialization: 'PLAYER' })).rejects.toMatchObject({
      code: 'not_applicable',
    });
    await ctx.db.execute(sql`UPDATE users SET external_id = 'gone' WHERE id = ${userId}`);
    const imported = await importRows(ctx, { 'enrolments.csv': ['gone,PLAYER,2014-02-01'] });
    expect(imported).toMatchObject({ written: 0, unchanged: 1 });
    expect(await storedPair(ctx.db, userId)).toMatchObject({ progress_level: null, license_level: null });
  });

  test('that waits for the end of a pair does not make it anew', async () => {
    const userId = await learner(ctx);
    const other = new pg.Client({ connectionString: ctx.url });
    await other.connect();
    await other.query('BEGIN');
    await other.query('DELETE FROM specialization_progress WHERE user_id = $1', [userId]);
    await other.query('DELETE FROM user_licenses WHERE user_id = $1', [userId]);
    const enrolling = expect(enrol(ctx, { userId, specialization: 'PLAYER' })).rejects.toMatchObject({
      code: 'not_applicable',
    });
    await waitFor('the enrolment waits', () => isWaitedFor(other));
    await other.query('COMMIT');
    await other.end();
    await enrolling;
    expect(await storedPair(ctx.db, userId)).toMatchObject({ progress_level: null, license_level: null });
  });

  test('an unknown user is refused', async () => {
    await expect(enrol(ctx, { userId: 999_999_999, specialization: 'PLAYER' })).rejects.toMatchObject({
      code: 'user_not_found',
    });
  });
});
