import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { capturedChanges, capturedStatements } from '../support/captured';
import { addUser, plantPair, type TestContext, testContext } from '../support/context';

let ctx: TestContext;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.close());

const statements = () => capturedStatements(ctx);
const changes = () => capturedChanges(ctx);

/** Partitions by week of one table. */
async function weeks(): Promise<string[]> {
  const { rows } = await ctx.owner.execute<{ name: string }>(sql`
    SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'foreign_writes'::regclass AND c.relname ~ 'w\\d\\d$' ORDER BY 1`);
  return rows.map(({ name }) => name);
}

test('weeks that ended before the kept days are dropped, by the role of the worker', async () => {
  await ctx.owner.execute(sql`
    CREATE TABLE foreign_writes_2020w07 PARTITION OF foreign_writes FOR VALUES FROM ('2020-02-10Z') TO ('2020-02-17Z')`);
  const before = await weeks();
  expect(before[0]).toBe('foreign_writes_2020w07');
  const { rows } = await ctx.db.execute(sql`SELECT keep_foreign_writes(90) AS dropped`);
  expect(rows).toEqual([{ dropped: 1 }]);
  expect(await weeks()).toEqual(before.slice(1));
  expect(before.length).toBe(4);
});

test('a role that only reads can drop nothing', async () => {
  const reader = new pg.Client({ connectionString: ctx.url.replaceAll('lockstep_app', 'lockstep_reader') });
  await reader.connect();
  await expect(reader.query('SELECT keep_foreign_writes(1)')).rejects.toThrow(/may not drop/);
  await reader.end();
  await expect(ctx.db.execute(sql`SELECT keep_foreign_writes(0)`)).rejects.toMatchObject({
    cause: { message: expect.stringContaining('may not drop') },
  });
});

test('a migration makes a dropped trigger again, and enables one that was disabled', async () => {
  await ctx.owner.execute(sql`DROP TRIGGER capture_update ON user_licenses`);
  await ctx.owner.execute(sql`ALTER TABLE user_licenses DISABLE TRIGGER capture_delete`);
  await ctx.owner.execute(sql`SELECT keep_capture()`);
  const id = await addUser(ctx.db);
  await plantPair(ctx.db, id, {});
  await ctx.db.execute(
    sql`UPDATE user_licenses SET current_level = 2, max_achieved_level = 2 WHERE user_id = ${id}`,
  );
  await ctx.db.execute(sql`DELETE FROM user_licenses WHERE user_id = ${id}`);
  expect((await statements()).map(({ operation }) => operation)).toEqual([
    'insert',
    'insert',
    'update',
    'delete',
  ]);
  expect(await changes()).toHaveLength(4);
});

test('the mark of the door ends with its transaction', async () => {
  const id = await addUser(ctx.db);
  const client = await ctx.db.$client.connect();
  await client.query(`SELECT enrol(${id}, 'PLAYER', 'test', NULL)`);
  await client.query(`UPDATE specialization_progress SET total_xp = 9 WHERE user_id = ${id}`);
  client.release();
  expect(await changes()).toMatchObject([{ user_id: id, xp_before: 0, xp_after: 9 }]);
});
