import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, type Database } from '@/db/client';
import { isMigrated, migrate } from '@/db/migrate';
import { recordActivity } from '@/lib/coupling/record-activity';
import { repairMany } from '@/lib/coupling/repair-many';
import { runCheck } from '@/lib/health/run-check';
import { generateUsers } from '@/lib/import/generate-users';
import { activity, addUser, storedPair, type TestContext, testContext } from '@/tests/support/context';
import {
  createEmptyDatabase,
  hasOldestServer,
  type TestDatabase,
  type TestServer,
} from '@/tests/support/database';
import { hasProgram } from '@/tests/support/programs';

const run = promisify(execFile);

/** pg_dump reads servers up to its own version; the newest of ours that it can read. */
function dumpable(): TestServer | null {
  if (!hasProgram('pg_dump', 'backup and restore')) return null;
  const major = Number(/ (\d+)/.exec(spawnSync('pg_dump', ['--version'], { encoding: 'utf8' }).stdout)?.[1]);
  if (major >= 18) return 'current';
  if (major >= 14 && hasOldestServer) return 'oldest';
  process.stdout.write(
    `SKIPPED: backup and restore, for pg_dump ${major} reads no server that the tests have\n`,
  );
  return null;
}

const server = dumpable();

describe.skipIf(server === null)('a backup', () => {
  let original: TestContext;
  let learner: number;
  let folder: string;
  let file: string;
  const restored: TestDatabase[] = [];

  beforeAll(async () => {
    original = await testContext({ server: server ?? 'current' });
    await generateUsers(original.owner, { users: 300, desyncPercent: 10, seed: 1 });
    learner = await addUser(original.db);
    await recordActivity(original, [activity(learner, 'before', { xp: 30_000, sessions: 12 })]);
    await runCheck(original);
    await repairMany(original, {
      scope: { filter: {} },
      policy: 'progress',
      reason: 'as it was',
      dryRun: false,
    });
    expect((await runCheck(original)).consistency_rate).toBe(100);
    folder = mkdtempSync(join(tmpdir(), 'lockstep-backup-'));
    file = join(folder, 'lockstep.dump');
    await run('pg_dump', ['--format=custom', `--file=${file}`, original.ownerUrl]);
  });
  afterAll(async () => {
    await original?.close();
    await Promise.all(restored.map((database) => database.drop()));
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  it.each<TestServer>(server === 'oldest' ? ['oldest', 'current'] : ['current'])(
    'restored into a new database on the %s PostgreSQL is equal row by row, in agreement, and goes on',
    async (target) => {
      const database = await createEmptyDatabase(target);
      restored.push(database);
      await run('pg_restore', [
        '--exit-on-error',
        '--single-transaction',
        `--dbname=${database.adminUrl}`,
        file,
      ]);
      const owner = createClient({ url: database.ownerUrl, applicationName: 'lockstep-test', poolMax: 2 });
      const db = createClient({ url: database.url, applicationName: 'lockstep-test', poolMax: 4 });
      try {
        expect(await contentsOf(owner)).toEqual(await contentsOf(original.owner));
        expect(await isMigrated(db)).toBe(true);
        expect(await migrate(database.ownerUrl)).toBe('migrated');
        const ctx = { ...original, db };
        expect(await runCheck(ctx)).toMatchObject({ consistency_rate: 100, inconsistent: 0 });
        // What was recorded before the backup is known, and what comes after it has a place.
        await recordActivity(ctx, [
          activity(learner, 'before', { xp: 30_000, sessions: 12 }),
          activity(learner, 'after', { xp: 5 }),
        ]);
        expect(await storedPair(db, learner)).toMatchObject({ total_xp: '30005', ledger: 2 });
        await expect(db.execute(sql`DELETE FROM activities`)).rejects.toThrow();
      } finally {
        await Promise.all([owner.$client.end(), db.$client.end()]);
      }
    },
  );
});

/** Every table with its number of rows and a hash of all they hold, and where each sequence stands. */
async function contentsOf(owner: Database): Promise<Record<string, string>> {
  const { rows: tables } = await owner.execute<{ name: string }>(sql`
    SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
    WHERE schemaname IN ('public', 'drizzle') ORDER BY 1`);
  const contents: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await owner.execute<{ content: string }>(
      sql.raw(`
        SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE "C")), '') AS content
        FROM ${name} t`),
    );
    contents[name] = rows[0]?.content ?? '';
  }
  const { rows: sequences } = await owner.execute<{ name: string; at: string }>(sql`
    SELECT format('%I.%I', schemaname, sequencename) AS name, coalesce(last_value, 0)::text AS at FROM pg_sequences`);
  for (const { name, at } of sequences) contents[name] = at;
  return contents;
}
