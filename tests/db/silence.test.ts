import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { createClient } from '@/db/client';
import { inTransaction } from '@/db/transaction';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { hangable } from '@/tests/support/hanging-database';
import { waitFor } from '@/tests/support/wait-for';

/** Longer than any of these tests takes, so the server's own limit never ends a statement. */
const STATEMENT_TIMEOUT_MS = 120_000;
/** The product checks a silent connection after five seconds. */
const IDLE_MS = 6_000;
/** The promise is seven to eight seconds. The rest is for a busy machine. */
const FOUND_OUT_MS = 20_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  return () => database.drop();
});

type Reach = { pooled?: boolean; statementTimeoutMs?: number };

/** A separate proxy to the database, closed with the test. The tests mostly wait, so they run at the same time. */
async function reach(
  onTestFinished: TestContext['onTestFinished'],
  { pooled = false, statementTimeoutMs = STATEMENT_TIMEOUT_MS }: Reach = {},
) {
  const way = await hangable(database.url, { pooled });
  const db = createClient({
    url: way.url,
    applicationName: 'lockstep-test',
    poolMax: 1,
    statementTimeoutMs,
  });
  onTestFinished(async () => {
    await way.close();
    await db.$client.end();
  });
  return { db, way };
}

async function expectCutOff(work: Promise<unknown>): Promise<void> {
  const outcome = await Promise.race([
    work.then(
      () => 'answered',
      () => 'cut off',
    ),
    delay(FOUND_OUT_MS, 'still waiting', { ref: false }),
  ]);
  expect(outcome).toBe('cut off');
}

describe.concurrent('a server that hangs', () => {
  test('is detected also by a connection that was idle before', async ({ onTestFinished }) => {
    const { db, way } = await reach(onTestFinished);
    await db.execute(sql`SELECT 1`);
    await delay(IDLE_MS);
    way.hang();
    await expectCutOff(db.execute(sql`SELECT 1`));
    way.resume();
    expect((await db.execute(sql`SELECT 1`)).rowCount).toBe(1);
  });

  test('is detected again by a connection that survived one silence', async ({ onTestFinished }) => {
    const { db, way } = await reach(onTestFinished);
    await inTransaction(db, async (tx) => {
      await tx.execute(sql`SELECT pg_sleep(${IDLE_MS / 1_000})`);
      way.hang();
      await expectCutOff(tx.execute(sql`SELECT 1`));
      throw new Error('seen');
    }).catch((error) => expect(String(error)).toMatch(/seen|terminated/));
  });
});

describe.concurrent('a network that loses the answers', () => {
  test('is detected while the server still has the backend', async ({ onTestFinished }) => {
    const { db, way } = await reach(onTestFinished);
    await db.execute(sql`SELECT 1`);
    way.loseAnswers();
    await expectCutOff(db.execute(sql`SELECT 1`));
    expect((await db.execute(sql`SELECT 1`)).rowCount).toBe(1);
  });

  test('is not assumed for a transaction that sends nothing for a while', async ({ onTestFinished }) => {
    const { db } = await reach(onTestFinished);
    const rows = await inTransaction(db, async (tx) => {
      await tx.execute(sql`SELECT 1`);
      await delay(IDLE_MS + 2_000);
      return (await tx.execute(sql`SELECT 1`)).rowCount;
    });
    expect(rows).toBe(1);
  });
});

describe.concurrent('a failover by name', () => {
  test('ends the wait for the old address although the name leads to a healthy server', async ({
    onTestFinished,
  }) => {
    const { db, way } = await reach(onTestFinished);
    const { db: other } = await reach(onTestFinished);
    const waiting = Promise.resolve(db.execute(sql`SELECT pg_sleep(100)`));
    const backend = sql`FROM pg_stat_activity WHERE query LIKE '%pg_sleep(100)%' AND pid <> pg_backend_pid()
      AND application_name = 'lockstep-test'`;
    await waitFor('it waits', async () => (await other.execute(sql`SELECT ${backend}`)).rowCount === 1);
    way.strand();
    // The name leads to another server now, and it has no such backend.
    await other.execute(sql`SELECT pg_terminate_backend(pid) ${backend}`);
    await expectCutOff(waiting);
    expect((await db.execute(sql`SELECT 1`)).rowCount).toBe(1);
  });

  test('ends it behind a pooler once the statement must have ended', async ({ onTestFinished }) => {
    const { db, way } = await reach(onTestFinished, { pooled: true, statementTimeoutMs: 2_000 });
    await db.execute(sql`SELECT 1`);
    way.strand();
    await expectCutOff(db.execute(sql`SELECT 1`));
    expect((await db.execute(sql`SELECT 1`)).rowCount).toBe(1);
  });
});

test.concurrent('a statement that rightly takes long is waited for, with a pooler and without', async ({
  onTestFinished,
}) => {
  await Promise.all(
    [true, false].map(async (pooled) => {
      const { db } = await reach(onTestFinished, { pooled, statementTimeoutMs: 60_000 });
      const { rows } = await db.execute(sql`SELECT pg_sleep(16)::text AS slept`);
      expect(rows).toEqual([{ slept: '' }]);
    }),
  );
});

test.concurrent('a transaction that allows its statements more time is waited for as long', async ({
  onTestFinished,
}) => {
  const { db } = await reach(onTestFinished, { pooled: true, statementTimeoutMs: 1_000 });
  const { rows } = await inTransaction(
    db,
    (tx) => tx.execute(sql`SELECT pg_sleep(8), current_setting('statement_timeout') AS allowed`),
    { statementTimeoutMs: 60_000 },
  );
  expect(rows).toMatchObject([{ allowed: '1min' }]);
});
