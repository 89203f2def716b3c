import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { from } from 'pg-copy-streams';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { enrol } from '@/lib/coupling/enrol';
import { repairMany } from '@/lib/coupling/repair-many';
import { setLevel } from '@/lib/coupling/set-level';
import { undoRepair } from '@/lib/coupling/undo-repair';
import { capturedChanges, capturedStatements } from '../support/captured';
import { addUser, plantPair, type TestContext, testContext } from '../support/context';
import { asAdmin, hasOldestServer } from '../support/database';
import { decisionOn, learner } from '../support/decisions';

let ctx: TestContext;
afterEach(() => ctx.close());

const statements = () => capturedStatements(ctx);
const changes = () => capturedChanges(ctx);

async function countOf(table: 'dirty_pairs' | 'capture_gaps'): Promise<number> {
  const { rows } = await ctx.db.execute<{ n: number }>(
    sql`SELECT count(*)::int AS n FROM ${sql.identifier(table)}`,
  );
  return rows[0]?.n ?? -1;
}

describe.each(['current', ...(hasOldestServer ? (['oldest'] as const) : [])] as const)(
  'on the %s PostgreSQL',
  (server) => {
    beforeEach(async () => {
      ctx = await testContext({ server });
    });

    test('what the door writes is not captured', async () => {
      const id = await learner(ctx);
      await enrol(ctx, { userId: id, specialization: 'COACH' });
      await setLevel(ctx, { ...(await decisionOn(ctx, id)), level: 3, allowDemotion: true });
      const before = await statements();
      expect(before).toEqual([]);
      await ctx.db.execute(sql`UPDATE user_licenses SET current_level = 1 WHERE user_id = ${id}`);
      const captured = await statements();
      expect(captured).toHaveLength(1);
      const repaired = await repairMany(ctx, {
        scope: { pairs: [{ user_id: id, specialization: 'PLAYER' }] },
        policy: 'evidence',
        dryRun: false,
      });
      await undoRepair(ctx, { repairId: repaired.id as number, reason: 'meant so', dryRun: false });
      expect(repaired.repaired).toBe(1);
      expect(await statements()).toEqual(captured);
    });

    test('an update, an insert and a delete are captured with what was there before and after', async () => {
      const id = await addUser(ctx.db);
      await plantPair(ctx.db, id, { progress: 2, license: 2 });
      await ctx.db.execute(
        sql`UPDATE specialization_progress SET total_xp = 7, current_level = 3 WHERE user_id = ${id}`,
      );
      await ctx.db.execute(sql`DELETE FROM user_licenses WHERE user_id = ${id}`);
      expect(await changes()).toEqual([
        { record: 'progress', user_id: id, level_before: null, level_after: 2, xp_before: null, xp_after: 0 },
        {
          record: 'license',
          user_id: id,
          level_before: null,
          level_after: 2,
          xp_before: null,
          xp_after: null,
        },
        { record: 'progress', user_id: id, level_before: 2, level_after: 3, xp_before: 0, xp_after: 7 },
        {
          record: 'license',
          user_id: id,
          level_before: 2,
          level_after: null,
          xp_before: null,
          xp_after: null,
        },
      ]);
      expect((await statements()).map(({ record, operation }) => `${record} ${operation}`)).toEqual([
        'progress insert',
        'license insert',
        'progress update',
        'license delete',
      ]);
      expect(await countOf('dirty_pairs')).toBe(4);
    });

    test('a writer is known by its role, its application and its statement without literals', async () => {
      const client = new pg.Client({ connectionString: ctx.ownerUrl, application_name: 'legacy app' });
      await client.connect();
      await client.query(`INSERT INTO users (id, email, name) VALUES (77, 'secret@example.org', 'S')`);
      await client.query(
        `INSERT INTO specialization_progress (user_id, specialization_id) /* 'not' shown */ VALUES (77, 'PLAYER')`,
      );
      await client.end();
      expect(await statements()).toEqual([
        {
          role: 'lockstep_owner',
          application: 'legacy app',
          statement: 'INSERT INTO specialization_progress (user_id, specialization_id) VALUES (?, ?)',
          record: 'progress',
          operation: 'insert',
          pairs: '1',
        },
      ]);
    });

    test('an upsert is captured as an insert and an update, and a change of a key as a row that goes and one that comes', async () => {
      const [one, two] = [await addUser(ctx.db), await addUser(ctx.db)];
      await plantPair(ctx.db, one, { license: null });
      await ctx.db.execute(sql`
        INSERT INTO specialization_progress (user_id, specialization_id) VALUES (${one}, 'PLAYER'), (${two}, 'PLAYER')
        ON CONFLICT (user_id, specialization_id) DO UPDATE SET total_xp = 5`);
      await ctx.db.execute(
        sql`UPDATE specialization_progress SET specialization_id = 'COACH' WHERE user_id = ${two}`,
      );
      const [, ...seen] = await changes();
      const came = { user_id: two, level_before: null, level_after: 1, xp_before: null, xp_after: 0 };
      const went = { user_id: two, level_before: 1, level_after: null, xp_before: 0, xp_after: null };
      expect(seen).toHaveLength(4);
      expect(seen).toEqual(
        expect.arrayContaining([
          { record: 'progress', user_id: one, level_before: 1, level_after: 1, xp_before: 0, xp_after: 5 },
          { record: 'progress', ...came },
          { record: 'progress', ...went },
        ]),
      );
    });

    test('COPY is captured', async () => {
      const id = await addUser(ctx.db);
      const client = new pg.Client({ connectionString: ctx.url });
      await client.connect();
      const copy = client.query(from('COPY user_licenses (user_id, specialization_id) FROM STDIN'));
      await pipeline(Readable.from([`${id}\tPLAYER\n${id}\tCOACH\n`]), copy);
      await client.end();
      expect(await statements()).toMatchObject([{ record: 'license', operation: 'insert', pairs: '2' }]);
      expect((await changes()).map(({ user_id }) => user_id)).toEqual([id, id]);
    });

    test('a change of neither level nor totals is not captured', async () => {
      const id = await addUser(ctx.db);
      await plantPair(ctx.db, id, {});
      const before = await statements();
      await ctx.db.execute(sql`UPDATE specialization_progress SET updated_at = now() WHERE user_id = ${id}`);
      await ctx.db.execute(sql`UPDATE user_licenses SET updated_at = now() WHERE user_id = ${id + 1_000}`);
      expect(await statements()).toEqual(before);
    });

    test('a writer that is rolled back leaves nothing', async () => {
      const client = await ctx.db.$client.connect();
      const id = await addUser(ctx.db);
      await client.query('BEGIN');
      await client.query(
        `INSERT INTO specialization_progress (user_id, specialization_id) VALUES (${id}, 'PLAYER')`,
      );
      await client.query('ROLLBACK');
      client.release();
      expect(await statements()).toEqual([]);
      expect(await countOf('dirty_pairs')).toBe(0);
    });

    test('an emptied table is captured as a statement and as a gap', async () => {
      await plantPair(ctx.db, await addUser(ctx.db), {});
      await ctx.owner.execute(sql`TRUNCATE user_licenses`);
      expect((await statements()).at(-1)).toMatchObject({
        record: 'license',
        operation: 'truncate',
        pairs: '0',
      });
      expect(await countOf('capture_gaps')).toBe(1);
    });

    test('a capture that fails does not stop the writer, and is counted as a gap', async () => {
      const id = await addUser(ctx.db);
      await plantPair(ctx.db, id, {});
      await ctx.owner.execute(sql`ALTER TABLE dirty_pairs RENAME COLUMN pairs TO others`);
      await ctx.db.execute(
        sql`UPDATE user_licenses SET current_level = 2, max_achieved_level = 2 WHERE user_id = ${id}`,
      );
      const { rows } = await ctx.db.execute(
        sql`SELECT role, record, operation, sqlstate, audit_asked_at FROM capture_gaps`,
      );
      expect(rows).toEqual([
        {
          role: 'lockstep_app',
          record: 'license',
          operation: 'update',
          sqlstate: '42703',
          audit_asked_at: null,
        },
      ]);
      const { rows: licenses } = await ctx.db.execute(
        sql`SELECT current_level FROM user_licenses WHERE user_id = ${id}`,
      );
      expect(licenses).toEqual([{ current_level: 2 }]);
    });

    test('a session that calls itself a replica is captured', async () => {
      const id = await addUser(ctx.db);
      await plantPair(ctx.db, id, {});
      await asAdmin(
        ctx,
        `SET session_replication_role = replica; UPDATE user_licenses SET current_level = 2, max_achieved_level = 2`,
      );
      expect((await changes()).at(-1)).toMatchObject({ user_id: id, level_before: 1, level_after: 2 });
    });

    test('nobody changes or deletes what was captured', async () => {
      await plantPair(ctx.db, await addUser(ctx.db), {});
      const { rows } = await ctx.owner.execute<{ name: string }>(sql`
        SELECT tableoid::regclass::text AS name FROM foreign_statements LIMIT 1`);
      for (const table of ['foreign_statements', 'foreign_writes', rows[0]?.name as string]) {
        await expect(ctx.owner.$client.query(`DELETE FROM ${table}`)).rejects.toThrow(/insert-only/);
        await expect(ctx.owner.$client.query(`TRUNCATE ${table}`)).rejects.toThrow(/insert-only/);
        await expect(ctx.db.$client.query(`DELETE FROM ${table}`)).rejects.toThrow(/permission denied/);
        await expect(ctx.db.$client.query(`INSERT INTO ${table} SELECT * FROM ${table}`)).rejects.toThrow(
          /permission denied/,
        );
      }
    });
  },
);
