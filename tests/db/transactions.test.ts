import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, type Database } from '@/db/client';
import { inTransaction, withRetry } from '@/db/transaction';
import { addUser, type TestContext, testContext } from '../support/context';
import { severable } from '../support/severed-database';
import { waitFor } from '../support/wait-for';

const POOL_MAX = 4;

let context: TestContext;
beforeAll(async () => {
  context = await testContext();
});
afterAll(() => context.close());

const rename = (id: number, name: string) => sql`UPDATE users SET name = ${name} WHERE id = ${id}`;

async function nameOf(id: number): Promise<string | undefined> {
  const { rows } = await context.db.execute<{ name: string }>(sql`SELECT name FROM users WHERE id = ${id}`);
  return rows[0]?.name;
}

/** Uses every place of a pool at once, so none of them is lost. */
async function expectAllPlaces(db: Database): Promise<void> {
  const clients = await Promise.all(Array.from({ length: POOL_MAX }, () => db.$client.connect()));
  for (const client of clients) client.release();
  expect(db.$client.waitingCount).toBe(0);
}

describe('a storm of dropped connections', () => {
  it('costs no place of the pool, whatever it cuts: BEGIN, a statement, COMMIT or ROLLBACK', async () => {
    const way = await severable(context.url);
    const db = createClient({ url: way.url, applicationName: 'lockstep-test', poolMax: POOL_MAX });
    const id = await addUser(context.db);
    let cutOff = 0;
    for (let round = 0; round < 25; round++) {
      const transactions = Array.from({ length: POOL_MAX * 2 }, (_, item) =>
        inTransaction(db, async (tx) => {
          await tx.execute(rename(id, `round ${round}`));
          if (item % 4 === 3) throw new Error('rolled back');
        }).catch((error) => {
          if (error.message !== 'rolled back') cutOff += 1;
        }),
      );
      // At another moment in each round, from before the answer to the first BEGIN to after the last COMMIT.
      await delay(round % 5);
      await way.cut();
      await Promise.all(transactions);
      await way.mend();
    }
    expect(cutOff).toBeGreaterThan(25);
    await expectAllPlaces(db);
    await db.$client.end();
    await way.close();
  });

  it('that kills idle connections between check-out and BEGIN costs none either', async () => {
    const db = createClient({ url: context.url, applicationName: 'lockstep-storm', poolMax: POOL_MAX });
    const killAll = () =>
      context.db.execute(sql`
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lockstep-storm'`);
    for (let round = 0; round < 20; round++) {
      await Promise.allSettled(Array.from({ length: POOL_MAX }, () => db.execute(sql`SELECT 1`)));
      const transactions = Array.from({ length: POOL_MAX }, () => inTransaction(db, async () => {}));
      await Promise.allSettled([killAll(), ...transactions]);
    }
    await expectAllPlaces(db);
    await db.$client.end();
  });
});

describe('a transaction', () => {
  it('is rolled back when its work fails, and its connection is used again', async () => {
    const db = createClient({ url: context.url, applicationName: 'lockstep-test', poolMax: 1 });
    const id = await addUser(context.db);
    const backend = async () =>
      (await db.execute<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`)).rows[0]?.pid;
    const before = await backend();
    await expect(
      inTransaction(db, async (tx) => {
        await tx.execute(rename(id, 'half'));
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await nameOf(id)).toMatch(/^Learner/);
    expect(await backend()).toBe(before);
    await db.$client.end();
  });

  it('never reports success when the server rolled it back', async () => {
    const id = await addUser(context.db);
    await expect(
      inTransaction(context.db, async (tx) => {
        await tx.execute(rename(id, 'kept?'));
        await tx.execute(sql`SELECT 1 / 0`).catch(() => {});
      }),
    ).rejects.toThrow('rolled back');
    expect(await nameOf(id)).toMatch(/^Learner/);
  });
});

describe('waiting for a lock', () => {
  it('has one limit for a whole operation, not one for each of five attempts', async () => {
    const id = await addUser(context.db);
    const holder = new pg.Client({ connectionString: context.url });
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM users WHERE id = $1 FOR UPDATE', [id]);
    let attempts = 0;
    const waiting = inTransaction(context.db, async (tx) => {
      attempts += 1;
      await tx.execute(rename(id, 'late'));
    });
    await expect(waiting).rejects.toMatchObject({ cause: { code: '55P03' } });
    expect(attempts).toBe(2);
    await holder.query('ROLLBACK');
    await holder.end();
  });

  it('is done again while there is time: a deadlock, a serialization', async () => {
    let attempts = 0;
    const answer = await withRetry(async () => {
      attempts += 1;
      if (attempts < 3) throw Object.assign(new Error('deadlock'), { code: '40P01' });
      return 'done';
    });
    expect([answer, attempts]).toEqual(['done', 3]);
  });
});

it('opening a connection may take longer than waiting for a place of the pool', async () => {
  const way = await severable(context.url);
  const db = createClient({ url: way.url, applicationName: 'lockstep-test', poolMax: 1 });
  const held = await db.$client.connect();
  await expect(db.execute(sql`SELECT 1`)).rejects.toMatchObject({ cause: { code: '53300' } });
  held.release();
  // A caller that gave up holds no place.
  await waitFor('the place is free', () => db.$client.idleCount === 1 && db.$client.waitingCount === 0);
  expect((await db.execute(sql`SELECT 1`)).rowCount).toBe(1);
  await db.$client.end();
  await way.close();
});
