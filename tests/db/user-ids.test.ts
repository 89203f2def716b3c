import { readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '@/db/migrate';
import { breakFencedPair } from '@/lib/coupling/fenced-pair';
import { repairMany } from '@/lib/coupling/repair-many';
import { listViolations } from '@/lib/health/list-violations';
import { runCheck } from '@/lib/health/run-check';
import { FENCED_USER_EMAIL, USER_ID_MAX } from '@/lib/vocabulary/users';
import { commandLine } from '../support/command-line';
import { plantPair, storedPair, type TestContext, testContext } from '../support/context';
import { createEmptyDatabase, type TestDatabase } from '../support/database';
import { migrateBefore } from '../support/older-schema';

/** As text, because a JavaScript number does not hold every one. */
const insertUser = (id: string, email = `user${id}@example.org`) =>
  sql`INSERT INTO users (id, external_id, email, name) VALUES (${id}::bigint, ${`x${id}`}, ${email}, 'By SQL')`;

describe('ids of users', () => {
  let ctx: TestContext;
  beforeAll(async () => {
    ctx = await testContext();
  });
  afterAll(() => ctx?.close());

  test.each(['0', '-1', '9007199254740992', '9223372036854775807'])('%s is refused', async (id) => {
    await expect(ctx.owner.execute(insertUser(id))).rejects.toMatchObject({
      cause: { constraint: 'users_id_in_range' },
    });
  });

  test('are each their own up to the largest: its pair is found broken and repaired', async () => {
    for (const id of [USER_ID_MAX, USER_ID_MAX - 1]) await ctx.owner.execute(insertUser(String(id)));
    await plantPair(ctx.owner, USER_ID_MAX, { progress: 2, license: 1, xp: 25_000, sessions: 12 });
    await plantPair(ctx.owner, USER_ID_MAX - 1, { progress: 2, license: 2, xp: 25_000, sessions: 12 });
    expect(await runCheck(ctx, { confirmDelayMs: 0 })).toMatchObject({ inconsistent: 1 });
    const { items } = await listViolations(ctx, { limit: 5, sort: 'first_seen_at', order: 'asc' });
    expect(items.map(({ user_id }) => user_id)).toEqual([USER_ID_MAX]);
    const order = { scope: { filter: {} }, policy: 'evidence', dryRun: false } as const;
    expect(await repairMany(ctx, order)).toMatchObject({ repaired: 1 });
    expect(await storedPair(ctx.db, USER_ID_MAX)).toMatchObject({ progress_level: 2, license_level: 2 });
  });
});

describe('the self-test', () => {
  let ctx: TestContext;
  beforeAll(async () => {
    ctx = await testContext();
  });
  afterAll(() => ctx?.close());

  const counted = async () => {
    const { rows } = await ctx.db.execute(sql`
      SELECT (SELECT count(*)::int FROM self_tests) AS tests, (SELECT count(*)::int FROM users) AS users`);
    return rows[0];
  };

  test('does not run when its address belongs to another user', async () => {
    await ctx.owner.execute(insertUser('5', FENCED_USER_EMAIL));
    await expect(breakFencedPair(ctx)).rejects.toMatchObject({ code: 'not_applicable' });
    expect(await counted()).toEqual({ tests: 0, users: 1 });
  });

  test('touches no row of a learner who is user 0, in a table that lost its check', async () => {
    await ctx.owner.execute(sql`ALTER TABLE users DROP CONSTRAINT users_id_in_range`);
    await ctx.owner.execute(insertUser('0'));
    await plantPair(ctx.owner, 0, { progress: 3, license: 3, xp: 50_000 });
    await expect(breakFencedPair(ctx)).rejects.toMatchObject({ code: 'not_applicable' });
    expect(await storedPair(ctx.db, 0)).toMatchObject({ progress_level: 3, total_xp: '50000' });
    expect(await counted()).toMatchObject({ tests: 0 });
  });
});

describe('an upgrade of a database with other ids', () => {
  let database: TestDatabase;
  let ctx: TestContext;
  beforeAll(async () => {
    database = await createEmptyDatabase();
    ctx = await testContext({ on: database });
    await migrateBefore(database.ownerUrl, 'user_ids');
  });
  afterAll(async () => {
    await ctx?.close();
    await database?.drop();
  });

  test('names them and changes nothing, and goes through after what the guide says', async () => {
    const { lockstep } = commandLine(() => database.ownerUrl);
    const ids = ['-1', '0', '9007199254740993'];
    for (const id of ids) await ctx.owner.execute(insertUser(id));
    await plantCatalog();
    await ctx.owner.execute(sql`
      INSERT INTO specialization_progress (user_id, specialization_id, current_level, total_xp) VALUES (0, 'PLAYER', 1, 7)`);
    await ctx.owner.execute(sql`
      INSERT INTO license_progressions (user_id, specialization_id, to_level, source, actor)
      VALUES (0, 'PLAYER', 1, 'import', 'test')`);
    const refused = await lockstep(['migrate']);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(
      /there are 3 users with an id that is not from 1 to .*: -1, 0, 9007199254740993\./,
    );
    expect(refused.err).toContain('docs/operations.md');
    expect(refused.err.trimEnd().split('\n')).toHaveLength(1);
    const { rows: before } = await ctx.owner.execute(sql`SELECT id FROM users ORDER BY id`);
    expect(before.map(({ id }) => id)).toEqual(ids);

    for (const id of ids) await ctx.owner.execute(sql.raw(renumbering(id)));
    expect(await migrate(database.ownerUrl)).toBe('migrated');
    const { rows: after } = await ctx.owner.execute(sql`
      SELECT u.external_id, u.email, p.total_xp, h.to_level FROM users u
        LEFT JOIN specialization_progress p ON p.user_id = u.id LEFT JOIN license_progressions h ON h.user_id = u.id
      ORDER BY u.id`);
    expect(after).toEqual(
      ids.map((id) => ({
        external_id: `x${id}`,
        email: `user${id}@example.org`,
        total_xp: id === '0' ? '7' : null,
        to_level: id === '0' ? 1 : null,
      })),
    );
    await expect(ctx.owner.execute(sql`DELETE FROM license_progressions`)).rejects.toThrow();
  });

  async function plantCatalog(): Promise<void> {
    await ctx.owner.execute(sql`INSERT INTO specializations (id, name) VALUES ('PLAYER', 'Player')`);
    await ctx.owner.execute(sql`
      INSERT INTO specialization_levels (specialization_id, level, name_hu, name_en, required_xp, required_sessions,
        required_theory_hours, required_practice_hours) VALUES ('PLAYER', 1, 'egy', 'one', 0, 0, 0, 0)`);
  }
});

/** The statement of the operations guide that gives a user another id. */
function renumbering(id: string): string {
  const guide = readFileSync('docs/operations.md', 'utf8');
  const statement = /### Ids of users[\s\S]*?```sql\n([\s\S]*?)```/.exec(guide)?.[1];
  if (!statement?.includes(':= -1;')) throw new Error('the guide has no such statement');
  return statement.replace(':= -1;', `:= ${id};`);
}
