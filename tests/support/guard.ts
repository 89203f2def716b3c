import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { addUser, plantPair, type TestContext, testContext } from './context';
import type { TestServer } from './database';

/** The SQLSTATE with which the guard refuses. */
export const REFUSED = '23514';

/**
 * Before each test of its file: a database whose guard enforces, a learner with both levels at 3, and two clients that write past
 * the door.
 */
export function guardedPair(server: TestServer) {
  const at = {} as { ctx: TestContext; writer: pg.Client; other: pg.Client; learner: number };
  const set = (mode: string, percent = 100) =>
    at.ctx.db.execute(sql`SELECT set_guard(${mode}, ${percent}, 'test', 'a test')`);
  beforeAll(async () => {
    at.ctx = await testContext({ server });
    at.writer = await connect(at.ctx.ownerUrl, 'legacy');
    at.other = await connect(at.ctx.ownerUrl, 'nightly');
  });
  afterAll(async () => {
    await Promise.all([at.writer.end(), at.other.end()]);
    await at.ctx.close();
  });
  beforeEach(async () => {
    await set('off');
    at.learner = await addUser(at.ctx.db);
    await plantPair(at.ctx.owner, at.learner, { progress: 3, license: 3 });
    await set('enforce');
  });
  afterEach(async () => {
    await Promise.all([at.writer.query('ROLLBACK'), at.other.query('ROLLBACK')]);
    await at.ctx.db.execute(sql`DELETE FROM writers`);
    await at.ctx.db.execute(sql`DELETE FROM guard_sightings`);
  });
  return {
    at,
    set,
    progressTo: (level: number, id = at.learner) =>
      `UPDATE specialization_progress SET current_level = ${level} WHERE user_id = ${id}`,
    licenseTo: (level: number, id = at.learner) =>
      `UPDATE user_licenses SET current_level = ${level}, max_achieved_level = greatest(max_achieved_level, ${level}) WHERE user_id = ${id}`,
    levels: (id = at.learner) => levelsOf(at.ctx, id),
    sightings: () => sightingsOf(at.ctx),
    refusals: () => refusalsOf(at.ctx),
  };
}

async function levelsOf(ctx: TestContext, id: number) {
  const { rows } = await ctx.db.execute<{ p: number | null; l: number | null }>(sql`
    SELECT (SELECT current_level FROM specialization_progress WHERE user_id = ${id}) AS p,
      (SELECT current_level FROM user_licenses WHERE user_id = ${id}) AS l`);
  return [rows[0]?.p, rows[0]?.l];
}

async function sightingsOf(ctx: TestContext) {
  const { rows } = await ctx.db.execute<Record<string, unknown>>(sql`
    SELECT role, application, record, user_id::int AS user_id, progress_level AS p, license_level AS l, pairs::int AS pairs
    FROM guard_sightings ORDER BY id`);
  return rows;
}

/** How often the guard refused a writer whom nobody refused (`met`), and one whom a person refused. */
async function refusalsOf(ctx: TestContext) {
  const { rows } = await ctx.db.execute<{ met: number; decided: number }>(sql`
    SELECT coalesce(pg_sequence_last_value('guard_refusals_met'), 0)::int AS met,
      coalesce(pg_sequence_last_value('guard_refusals_decided'), 0)::int AS decided`);
  return rows[0] as { met: number; decided: number };
}

export async function connect(url: string, application: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: application });
  client.on('error', () => {});
  await client.connect();
  return client;
}

export async function commit(client: pg.Client, statements: string[]): Promise<void> {
  await client.query('BEGIN');
  for (const statement of statements) await client.query(statement);
  await client.query('COMMIT');
}

/** How the guard refused a statement, its transaction included; null when it did not. */
export async function refusalOf(
  client: pg.Client,
  statement: string,
  asUrl?: string,
): Promise<pg.DatabaseError | null> {
  const own = asUrl === undefined ? null : await connect(asUrl, 'legacy');
  try {
    await (own ?? client).query(statement);
    return null;
  } catch (error) {
    return error as pg.DatabaseError;
  } finally {
    await own?.end();
  }
}

export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'committed';
  } catch (error) {
    const { code, cause } = error as { code?: string; cause?: { code?: string } };
    return cause?.code ?? code ?? 'unknown';
  }
}
