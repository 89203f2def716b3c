import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enrol } from '@/lib/coupling/enrol';
import { recordActivity } from '@/lib/coupling/record-activity';
import { repairMany } from '@/lib/coupling/repair-many';
import { setLevel } from '@/lib/coupling/set-level';
import { verifyPair } from '@/lib/coupling/verify-pair';
import { runCheck } from '@/lib/health/run-check';
import {
  activity,
  addUser,
  plantOfEveryKind,
  storedPair,
  type TestContext,
  testContext,
} from '../support/context';
import { PARTITIONS, partition } from '../support/partition';

/** The tables that grow with the learners and their activities. */
const HOT = ['specialization_progress', 'user_licenses', 'activities', 'license_progressions'];

let ctx: TestContext;
beforeAll(async () => {
  ctx = await testContext();
});
afterAll(() => ctx.close());

const keyOf = (userId: number) => ({ userId, specialization: 'PLAYER' }) as const;

const hot = sql.raw(HOT.map((name) => `'${name}'`).join(', '));

test('every unique key of a hot table has user_id, and its columns refer to no other user', async () => {
  const { rows: keys } = await ctx.owner.execute<{ name: string; holds: boolean }>(sql`
    SELECT i.indexrelid::regclass::text AS name, 'user_id' = ANY (
      SELECT a.attname FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)) AS holds
    FROM pg_index i WHERE i.indisunique AND i.indrelid::regclass::text IN (${hot})`);
  expect(keys.length).toBeGreaterThanOrEqual(HOT.length);
  expect(keys.filter(({ holds }) => !holds)).toEqual([]);
  const { rows: foreign } = await ctx.owner.execute<{ target: string }>(sql`
    SELECT DISTINCT confrelid::regclass::text AS target FROM pg_constraint
    WHERE contype = 'f' AND conrelid::regclass::text IN (${hot}) ORDER BY 1`);
  // The catalog and the learner, which Citus keeps as reference tables.
  expect(foreign.map(({ target }) => target)).toEqual(['specialization_levels', 'specializations', 'users']);
  const { rows: inward } = await ctx.owner.execute(sql`
    SELECT conname FROM pg_constraint WHERE contype = 'f' AND confrelid::regclass::text IN (${hot})`);
  expect(inward).toEqual([]);
});

test('with every hot table partitioned by user, all that is done to pairs works as before', async () => {
  for (const name of HOT) await partition(ctx.owner, name);
  const learners = await Promise.all(Array.from({ length: 40 }, () => addUser(ctx.db)));
  await Promise.all(learners.map((userId) => enrol(ctx, { userId, specialization: 'PLAYER' })));
  const twice = [1, 2].flatMap(() => learners);
  await Promise.all(
    twice.map((id) => recordActivity(ctx, [activity(id, 'k', { xp: 30_000, sessions: 12 })])),
  );
  const stored = await Promise.all(learners.map((id) => storedPair(ctx.db, id)));
  expect(new Set(stored.map(({ total_xp, ledger }) => `${total_xp} ${ledger}`))).toEqual(
    new Set(['30000 1']),
  );
  const newcomer = await addUser(ctx.db);
  const versions = [];
  for (const [at, xp] of [5, 1, 30_000].entries()) {
    const [recorded] = await recordActivity(ctx, [activity(newcomer, `${at}`, { xp, sessions: 12 })]);
    expect(recorded?.version).toBe((await verifyPair(ctx, keyOf(newcomer))).version);
    versions.push(recorded?.version);
  }
  expect(new Set(versions).size).toBe(3);
  expect(await storedPair(ctx.db, newcomer)).toMatchObject({ total_xp: '30006', license_level: 2 });
  const key = keyOf(learners[0] as number);
  const { version } = await verifyPair(ctx, key);
  const decided = { ...key, version, level: 5, allowDemotion: false, reason: 'shown in class' };
  expect((await setLevel(ctx, decided)).license).toMatchObject({ current_level: 5 });
  await plantOfEveryKind(ctx.owner);
  expect(await runCheck(ctx)).toMatchObject({ total_checked: 46, inconsistent: 4 });
  await repairMany(ctx, { scope: { filter: {} }, policy: 'evidence', dryRun: false });
  expect((await runCheck(ctx)).inconsistent).toBeLessThan(4);
  await expect(ctx.db.execute(sql`DELETE FROM activities`)).rejects.toThrow();
  const { rows } = await ctx.owner.execute<{ used: number }>(
    sql`SELECT count(DISTINCT tableoid)::int AS used FROM activities`,
  );
  expect(rows[0]?.used).toBe(PARTITIONS);
});
