import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { addUser, plantPair, storedPair, type TestContext, testContext } from '../support/context';
import { importRows } from '../support/import-folder';

const BUSY = 'others hold this pair now; import the file again';

let ctx: TestContext;
let other: pg.Client;
beforeAll(async () => {
  ctx = await testContext();
});
afterAll(() => ctx.close());
beforeEach(async () => {
  other = new pg.Client({ connectionString: ctx.ownerUrl });
  await other.connect();
  await other.query('BEGIN');
});
afterEach(() => other.end());

async function learner(externalId: string): Promise<number> {
  const id = await addUser(ctx.db);
  await ctx.db.execute(sql`UPDATE users SET external_id = ${externalId} WHERE id = ${id}`);
  return id;
}

const activityRow = (externalId: string, key: string, xp: number) =>
  `2024-03-01,${externalId},PLAYER,${xp},0,0,0,${key}`;

test('a pair that somebody else holds is rejected, the others are loaded, and the same file loads the rest later', async () => {
  const [held, free] = [await learner('held'), await learner('free')];
  await plantPair(ctx.db, held, { progress: 1, license: 1 });
  await other.query('SELECT FROM user_licenses WHERE user_id = $1 FOR UPDATE', [held]);
  const files = {
    'activity.csv': [
      activityRow('held', 'a', 7),
      activityRow('free', 'a', 7),
      activityRow('held', 'b', -3),
      activityRow('free', 'b', -3),
    ],
  };
  const { rejects, ...first } = await importRows(ctx, files);
  expect(first).toMatchObject({ rows: 4, written: 2, unchanged: 0, rejected: 2 });
  expect(rejects).toEqual([
    `activity.csv,2,${BUSY},"${activityRow('held', 'a', 7)}"`,
    `activity.csv,4,${BUSY},"${activityRow('held', 'b', -3)}"`,
  ]);
  expect(await storedPair(ctx.db, free)).toMatchObject({ total_xp: '4', ledger: 2 });
  await other.query('ROLLBACK');
  expect(await importRows(ctx, files)).toMatchObject({ written: 2, unchanged: 2, rejected: 0 });
  expect(await storedPair(ctx.db, held)).toMatchObject({ total_xp: '4', ledger: 2 });
});

test('of a pair whose user somebody else holds, neither half is loaded, and no later row makes it', async () => {
  const held = await learner('held-user');
  const free = await learner('free-user');
  await other.query('SELECT FROM users WHERE id = $1 FOR UPDATE', [held]);
  const files = {
    'progress.csv': ['held-user,PLAYER,1,500,0,0,0,0,', 'free-user,PLAYER,1,500,0,0,0,0,'],
    'licenses.csv': ['held-user,PLAYER,1,1,,', 'free-user,PLAYER,1,1,,'],
    'activity.csv': [activityRow('held-user', 'a', 7), activityRow('free-user', 'a', 7)],
  };
  const { rejects, ...first } = await importRows(ctx, files);
  expect(first).toMatchObject({ rows: 6, written: 3, rejected: 3 });
  expect(rejects.map((line) => line.split(',').slice(0, 3).join(','))).toEqual([
    `progress.csv,2,${BUSY}`,
    `licenses.csv,2,${BUSY}`,
    'activity.csv,2,another row of this pair was rejected: licenses.csv line 2',
  ]);
  expect(await storedPair(ctx.db, free)).toMatchObject({ total_xp: '507', license_level: 1 });
  expect(await storedPair(ctx.db, held)).toMatchObject({
    progress_level: null,
    license_level: null,
    ledger: 0,
  });
  await other.query('ROLLBACK');
  expect(await importRows(ctx, files)).toMatchObject({ written: 3, unchanged: 3, rejected: 0 });
  expect(await storedPair(ctx.db, held)).toMatchObject({ total_xp: '507', license_level: 1, ledger: 2 });
});
