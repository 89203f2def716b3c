import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { createClient } from '@/db/client';
import { isMigrated, migrate } from '@/db/migrate';
import { recordActivity } from '@/lib/coupling/record-activity';
import { repairMany } from '@/lib/coupling/repair-many';
import { listDeployments } from '@/lib/health/list-deployments';
import { listViolations } from '@/lib/health/list-violations';
import { readFigures, readStatus } from '@/lib/health/read-status';
import { runCheck } from '@/lib/health/run-check';
import { generateUsers } from '@/lib/import/generate-users';
import manifest from '@/package.json' with { type: 'json' };
import { activity, addUser, plantPair, storedPair, testContext } from '../support/context';
import { createEmptyDatabase, hasOldestServer, type TestDatabase } from '../support/database';
import { migrateBefore } from '../support/older-schema';

const run = promisify(execFile);
const databases: TestDatabase[] = [];
afterAll(() => Promise.all(databases.map((database) => database.drop())));

async function emptyDatabase() {
  const database = await createEmptyDatabase();
  databases.push(database);
  return database.ownerUrl;
}

describe('migrating', () => {
  test('three processes at once leave one whole schema and catalog', async () => {
    const url = await emptyDatabase();
    const migrateProcess = () =>
      run(process.execPath, ['--import', 'tsx', 'cli/main.ts', 'migrate'], {
        env: { ...process.env, DATABASE_URL: url },
      });
    await Promise.all([migrateProcess(), migrateProcess(), migrateProcess()]);
    const db = createClient({ url, applicationName: 'lockstep-test', poolMax: 2 });
    try {
      expect(await isMigrated(db)).toBe(true);
      const { rows } = await db.execute(
        sql`SELECT specialization_id AS id, count(*)::int AS levels FROM specialization_levels GROUP BY 1 ORDER BY 1`,
      );
      expect(rows).toEqual([
        { id: 'COACH', levels: 8 },
        { id: 'INTERNSHIP', levels: 3 },
        { id: 'PLAYER', levels: 8 },
      ]);
    } finally {
      await db.$client.end();
    }
  });

  test('with a catalog that requires less, it says how many pairs that affects, and asks for an audit', async () => {
    const url = await emptyDatabase();
    await migrate(url);
    const db = createClient({ url, applicationName: 'lockstep-test', poolMax: 2 });
    try {
      await generateUsers(db, { users: 200, desyncPercent: 0, seed: 10 });
      // The catalog asked for more before: the pairs between both are now below what they reach.
      await db.execute(sql`
        UPDATE specialization_levels SET required_xp = 10 * required_xp WHERE specialization_id = 'PLAYER' AND level = 3`);
      await db.execute(sql`
        UPDATE specialization_progress SET current_level = 2 WHERE specialization_id = 'PLAYER' AND current_level = 3`);
      const lowered = await db.execute(sql`
        UPDATE user_licenses SET current_level = 2 WHERE specialization_id = 'PLAYER' AND current_level = 3`);
      const effects: object[] = [];
      await migrate(url, (effect) => effects.push(effect));
      expect(effects).toEqual([{ underGranted: lowered.rowCount, unsupported: 0 }]);
      expect(lowered.rowCount).toBeGreaterThan(10);
      const runs = sql`SELECT job, state, actor FROM job_runs`;
      expect((await db.execute(runs)).rows).toEqual([
        { job: 'audit', state: 'pending', actor: 'system:migrate' },
      ]);
      await migrate(url, (effect) => effects.push(effect));
      expect(effects).toHaveLength(1);
    } finally {
      await db.$client.end();
    }
  });

  test('violations that are open before their counts exist are in the figures at once', async () => {
    const url = await emptyDatabase();
    await migrateBefore(url, 'violation_counts');
    const db = createClient({ url, applicationName: 'lockstep-test', poolMax: 2 });
    try {
      await db.execute(sql`
        INSERT INTO violations (user_id, specialization_id, kind, progress_level, license_level, recommended_action, confirmed_at)
        SELECT g, 'PLAYER', 'level_mismatch', 2, 1, 'raise_license', now() FROM generate_series(1, 200) g`);
      await migrate(url);
      expect(await readFigures({ db }, { intervalMinutes: 5 })).toMatchObject({
        total_findings: 200,
        needs_attention: 200,
        learners_blocked: 200,
      });
    } finally {
      await db.$client.end();
    }
  });

  test('again, it changes no row', async () => {
    const url = await emptyDatabase();
    await migrate(url);
    const db = createClient({ url, applicationName: 'lockstep-test', poolMax: 2 });
    try {
      const versions = sql`SELECT specialization_id, level, xmin::text, name_hu FROM specialization_levels ORDER BY 1, 2`;
      const before = (await db.execute(versions)).rows;
      await migrate(url);
      expect((await db.execute(versions)).rows).toEqual(before);
    } finally {
      await db.$client.end();
    }
  });

  test('each version is noted once, when the database is first brought to it', async () => {
    const url = await emptyDatabase();
    await migrate(url);
    await migrate(url);
    const db = createClient({ url, applicationName: 'lockstep-test', poolMax: 2 });
    const versions = async () => {
      const { items } = await listDeployments({ db }, { limit: 10 });
      return items.map(({ version }) => version);
    };
    try {
      expect(await versions()).toEqual([manifest.version]);
      await db.execute(sql`INSERT INTO deployments (version) VALUES ('0.0.0-later')`);
      await migrate(url);
      expect(await versions()).toEqual([manifest.version, '0.0.0-later', manifest.version]);
      const [newest] = (await listDeployments({ db }, { limit: 1 })).items;
      const since = { since: newest?.deployed_at ?? '', limit: 10 };
      expect((await listDeployments({ db }, since)).total).toBe(1);
    } finally {
      await db.$client.end();
    }
  });

  test('a database that was never migrated is not ready', async () => {
    const db = createClient({ url: await emptyDatabase(), applicationName: 'lockstep-test', poolMax: 2 });
    try {
      expect(await isMigrated(db)).toBe(false);
    } finally {
      await db.$client.end();
    }
  });
});

test.runIf(hasOldestServer)('record, check, list and repair work on PostgreSQL 14', async () => {
  const ctx = await testContext({ server: 'oldest' });
  try {
    const { rows } = await ctx.db.execute<{ server_version_num: string }>(sql`SHOW server_version_num`);
    expect(Math.floor(Number(rows[0]?.server_version_num) / 10_000)).toBe(14);
    const [earner, broken] = [await addUser(ctx.db), await addUser(ctx.db)];
    const [result] = await recordActivity(ctx, [activity(earner, 'a', { xp: 25_000, sessions: 12 })]);
    expect(result).toMatchObject({ level_after: 2, license_level: 2 });
    expect(
      await recordActivity(ctx, [activity(earner, 'a', { xp: 1 }), activity(earner, 'b', { xp: 1 })]),
    ).toMatchObject([{ outcome: 'key_reused' }, { outcome: 'recorded' }]);
    await plantPair(ctx.db, broken, { progress: 3, license: null, xp: 45_000, sessions: 15 });
    expect(await runCheck(ctx, { confirmDelayMs: 0 })).toMatchObject({ inconsistent: 1 });
    expect((await listViolations(ctx, { limit: 5, sort: 'difference', order: 'asc' })).total).toBe(1);
    expect(await repairMany(ctx, { scope: { filter: {} }, policy: 'evidence', dryRun: false })).toMatchObject(
      { repaired: 1 },
    );
    expect(await storedPair(ctx.db, broken)).toMatchObject({ license_level: 3 });
    expect(await readStatus(ctx, { intervalMinutes: 5 })).toMatchObject({ status: 'healthy' });
  } finally {
    await ctx.close();
  }
});
