import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { recordActivity } from '@/lib/coupling/record-activity';
import { activity, addUser, plantPair, storedPair, type TestContext, testContext } from '../support/context';

let ctx: TestContext;
beforeAll(async () => {
  ctx = await testContext();
});
afterAll(() => ctx.close());

const learners = (count: number) => Promise.all(Array.from({ length: count }, () => addUser(ctx.db)));

describe('activities of different requests that arrive together', () => {
  test('are each recorded in the name of their own request', async () => {
    const ids = await learners(40);
    await Promise.all(
      ids.map((id) =>
        recordActivity(
          { ...ctx, actor: { kind: 'user', id, role: 'operator' }, requestId: `request-${id}` },
          [activity(id, 'mine', { xp: id })],
        ),
      ),
    );
    const { rows } = await ctx.db.execute(sql`
      SELECT count(*)::int AS own FROM activities
      WHERE activity_key = 'mine' AND actor = 'user:' || user_id AND request_id = 'request-' || user_id AND xp_change = user_id`);
    expect(rows).toEqual([{ own: 40 }]);
  });

  test('share a commit', async () => {
    const ids = await learners(40);
    await Promise.all(ids.map((id) => recordActivity(ctx, [activity(id, 'shared', { xp: 1 })])));
    const { rows } = await ctx.db.execute<{ transactions: number }>(
      sql`SELECT count(DISTINCT xmin::text)::int AS transactions FROM activities WHERE activity_key = 'shared'`,
    );
    expect(rows[0]?.transactions).toBeLessThan(ids.length / 4);
  });

  test('are answered separately: a refused one does not stop the others', async () => {
    const ids = await learners(20);
    const answers = await Promise.all(
      ids.map((id, at) => recordActivity(ctx, [activity(id, 'signed', { xp: at % 2 ? 5 : -5 })])),
    );
    expect(answers.map(([answer]) => answer?.outcome)).toEqual(
      ids.map((_, at) => (at % 2 ? 'recorded' : 'total_below_zero')),
    );
  });

  test('do not wait for the one whose pair somebody else has locked, and that one is recorded in the end', async () => {
    const [locked, ...others] = await learners(20);
    await plantPair(ctx.db, locked as number, { progress: 1, license: 1 });
    const holder = new pg.Client({ connectionString: ctx.url });
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM specialization_progress WHERE user_id = $1 FOR UPDATE', [locked]);
    const waiting = recordActivity(ctx, [activity(locked as number, 'behind', { xp: 7 })]);
    const free = await Promise.all(
      others.map((id) => recordActivity(ctx, [activity(id, 'behind', { xp: 7 })])),
    );
    expect(free.flat().every(({ outcome }) => outcome === 'recorded')).toBe(true);
    expect(await storedPair(ctx.db, locked as number)).toMatchObject({ total_xp: '0', ledger: 0 });
    await holder.query('COMMIT');
    await holder.end();
    expect((await waiting)[0]).toMatchObject({ outcome: 'recorded', total_xp: '7' });
  });

  test('fail alone when only one of them cannot be stored', async () => {
    const ids = await learners(12);
    await ctx.owner.execute(sql`
      CREATE FUNCTION fail_one() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN IF NEW.activity_key = ''cursed'' THEN RAISE ''no such luck'' USING ERRCODE = ''23514''; END IF; RETURN NEW; END';
      CREATE TRIGGER fail_one BEFORE INSERT ON activities FOR EACH ROW EXECUTE FUNCTION fail_one()`);
    const answers = await Promise.allSettled(
      ids.map((id, at) => recordActivity(ctx, [activity(id, at === 6 ? 'cursed' : 'blessed', { xp: 1 })])),
    );
    expect(answers.map(({ status }) => status)).toEqual(
      ids.map((_, at) => (at === 6 ? 'rejected' : 'fulfilled')),
    );
    expect(await storedPair(ctx.db, ids[6] as number)).toMatchObject({ progress_level: null, ledger: 0 });
  });
});

describe('an array in which somebody else holds a pair', () => {
  let other: pg.Client;
  beforeEach(async () => {
    other = new pg.Client({ connectionString: ctx.ownerUrl });
    await other.connect();
    await other.query('BEGIN');
  });
  afterEach(() => other.end());

  /** Sends an array with two activities of the pair that is held, and two of another; then the same again. */
  async function expectOnlyBusy(held: number, free: number): Promise<void> {
    const items = [
      activity(held, 'a', { xp: 7 }),
      activity(free, 'a', { xp: 7 }),
      activity(held, 'b', { xp: -3 }),
      activity(free, 'b', { xp: -3 }),
    ];
    const outcomes = async () => (await recordActivity(ctx, items)).map(({ outcome }) => outcome);
    expect(await outcomes()).toEqual(['busy', 'recorded', 'busy', 'recorded']);
    await other.query('ROLLBACK');
    expect(await storedPair(ctx.db, free)).toMatchObject({ total_xp: '4', ledger: 2, history: 1 });
    expect(await storedPair(ctx.db, held)).toMatchObject({ ledger: 0, history: 0 });
    expect(await outcomes()).toEqual(['recorded', 'duplicate', 'recorded', 'duplicate']);
    expect(await storedPair(ctx.db, held)).toMatchObject({ total_xp: '4', ledger: 2 });
  }

  test.each(['specialization_progress', 'user_licenses', 'users'])(
    'records the others when it is held in %s, and the same array once more records the rest',
    async (table) => {
      const [held, free] = (await learners(2)) as [number, number];
      await plantPair(ctx.db, held, { progress: 1, license: 1 });
      const key = table === 'users' ? 'id' : 'user_id';
      await other.query(`SELECT FROM ${table} WHERE ${key} = $1 FOR UPDATE`, [held]);
      await expectOnlyBusy(held, free);
    },
  );

  test('records the others while somebody creates the pair', async () => {
    const [held, free] = (await learners(2)) as [number, number];
    await other.query(
      `INSERT INTO specialization_progress (user_id, specialization_id) VALUES ($1, 'PLAYER')`,
      [held],
    );
    await expectOnlyBusy(held, free);
  });

  test('gives a progress row that was lost the sums of its ledger', async () => {
    const [held, lost] = (await learners(2)) as [number, number];
    await plantPair(ctx.db, held, { progress: 1, license: 1 });
    await recordActivity(ctx, [activity(lost, 'earned', { xp: 900 })]);
    await ctx.owner.execute(sql`DELETE FROM specialization_progress WHERE user_id = ${lost}`);
    await other.query('SELECT FROM specialization_progress WHERE user_id = $1 FOR UPDATE', [held]);
    const answers = await recordActivity(ctx, [
      activity(held, 'a', { xp: 1 }),
      activity(lost, 'a', { xp: 1 }),
    ]);
    expect(answers).toMatchObject([{ outcome: 'busy' }, { outcome: 'recorded', total_xp: '901' }]);
  });

  test('answers item by item when it has only one', async () => {
    const [held] = (await learners(1)) as [number];
    await plantPair(ctx.db, held, { progress: 1, license: 1 });
    await other.query('SELECT FROM specialization_progress WHERE user_id = $1 FOR UPDATE', [held]);
    expect(await recordActivity(ctx, [activity(held, 'a', { xp: 1 })])).toMatchObject([{ outcome: 'busy' }]);
  });

  test('records a thousand, but for the ten whose pairs are held', async () => {
    const { rows } = await ctx.db.execute<{ id: string }>(sql`
      INSERT INTO users (email, name) SELECT 'crowd-' || n || '@example.org', 'Crowd' FROM generate_series(1, 1000) n
      RETURNING id`);
    const ids = rows.map(({ id }) => Number(id));
    await recordActivity(
      ctx,
      ids.map((id) => activity(id, 'first', { xp: 1 })),
    );
    const held = ids.filter((_, at) => at % 100 === 50);
    await other.query('SELECT FROM specialization_progress WHERE user_id = ANY ($1) FOR UPDATE', [held]);
    const answers = await recordActivity(
      ctx,
      ids.map((id) => activity(id, 'second', { xp: 1 })),
    );
    const busy = answers.filter(({ outcome }) => outcome === 'busy').map(({ user_id }) => user_id);
    expect(busy.sort()).toEqual([...held].sort());
    expect(answers.filter(({ outcome }) => outcome === 'recorded')).toHaveLength(990);
  });

  test('holds up no other array of the same learners', async () => {
    const ids: number[] = [];
    for (let n = 0; n < 60; n++) ids.push(await addUser(ctx.db));
    for (const id of ids) await plantPair(ctx.db, id, { progress: 1, license: 1 });
    await other.query('SELECT FROM specialization_progress WHERE user_id = $1 FOR UPDATE', [ids[0]]);
    const arrays = [ids, ids.toReversed(), ids].map((some, nth) =>
      recordActivity(
        ctx,
        some.map((id) => activity(id, `array-${nth}`, { xp: 1 })),
      ),
    );
    const busy = (await Promise.all(arrays)).map(
      (all) => all.filter(({ outcome }) => outcome === 'busy').length,
    );
    expect(busy).toEqual([1, 1, 1]);
  });
});
